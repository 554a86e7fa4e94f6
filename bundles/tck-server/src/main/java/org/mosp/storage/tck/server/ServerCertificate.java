package org.mosp.storage.tck.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A certificate for 127.0.0.1 that nobody else has signed, and its key, made by the JDK's keytool.
 *
 * @param certificate its file, which a client may trust
 * @param key the file of its key, for the server
 */
public record ServerCertificate(Path certificate, Path key) {

    private static final char[] STORE_PASSWORD = "changeit".toCharArray();

    /** Makes one in a directory that the server can read. */
    public static ServerCertificate make(Path directory) {
        try {
            Path store = directory.resolve("keys.p12");
            Process keytool = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-alias",
                            "server",
                            "-keyalg",
                            "EC",
                            "-groupname",
                            "secp256r1",
                            "-dname",
                            "CN=mosp-test",
                            "-ext",
                            "SAN=ip:127.0.0.1",
                            "-validity",
                            "2",
                            "-storetype",
                            "PKCS12",
                            "-keystore",
                            store.toString(),
                            "-storepass",
                            new String(STORE_PASSWORD))
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("keytool.txt").toFile())
                    .start();
            if (!keytool.waitFor(180, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
                throw new IOException("keytool: " + Files.readString(directory.resolve("keytool.txt")));
            }
            KeyStore keys = KeyStore.getInstance(store.toFile(), STORE_PASSWORD);
            Path certificate = directory.resolve("server.crt");
            Files.writeString(
                    certificate,
                    pem("CERTIFICATE", keys.getCertificate("server").getEncoded()));
            Path key = directory.resolve("server.key");
            Files.createFile(key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(
                    key,
                    pem("PRIVATE KEY", keys.getKey("server", STORE_PASSWORD).getEncoded()));
            ServerPrograms.give(key);
            return new ServerCertificate(certificate, key);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What makes a server use it. */
    public Map<String, String> parameters() {
        return Map.of("ssl", "on", "ssl_cert_file", certificate.toString(), "ssl_key_file", key.toString());
    }

    private static String pem(String what, byte[] content) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + what
                + "-----\n";
    }
}
