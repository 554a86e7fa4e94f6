package org.mosp.storage.provider.postgresql;

import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.mosp.storage.spi.EngineContext;

/**
 * Where the server is, and what can be tuned.
 *
 * @param host name or address
 * @param port its port
 * @param database an existing database
 * @param user who connects
 * @param password where the password is
 * @param namespace what the names of stores' schemas begin with
 * @param tls how the connection is secured
 * @param rootCertificate file of certificates that are trusted; empty for the driver's own place
 * @param connectTimeout longest wait for a connection to be accepted
 * @param socketTimeout longest wait for an answer of the server
 * @param readers connections for reading
 * @param queueItems most writes waiting
 * @param longestWait longest wait for a place in the queue or a free reader
 * @param awayWait longest wait for a server that is away
 * @param settleWait longest time in which the outcome of a COMMIT without an answer is looked for
 * @param lockWait longest wait for a lock that somebody else has
 */
record PostgresqlSettings(
        String host,
        int port,
        String database,
        String user,
        PasswordReference password,
        String namespace,
        Tls tls,
        String rootCertificate,
        Duration connectTimeout,
        Duration socketTimeout,
        int readers,
        int queueItems,
        Duration longestWait,
        Duration awayWait,
        Duration settleWait,
        Duration lockWait) {

    static final int PORT = 5_432;
    static final String NAMESPACE = "mosp";
    static final int CONNECT_SECONDS = 5;
    static final int SOCKET_SECONDS = 30;
    static final int READERS = 4;
    static final int QUEUE_ITEMS = 1_024;
    static final int WAIT_SECONDS = 10;
    static final int AWAY_SECONDS = 10;
    static final int SETTLE_SECONDS = 30;
    static final int LOCK_SECONDS = 5;

    private static final Set<String> KNOWN = Set.of(
            "host",
            "port",
            "database",
            "user",
            "password.file",
            "password.env",
            "schema",
            "sslmode",
            "sslrootcert",
            "connect.timeout.seconds",
            "socket.timeout.seconds",
            "readers",
            "queue.items",
            "wait.seconds",
            "away.seconds",
            "settle.seconds",
            "lock.wait.seconds");

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:-]{1,253}");
    /** With store id and generation behind it the name stays within the 63 bytes that PostgreSQL keeps of it. */
    private static final Pattern NAMESPACES = Pattern.compile("[a-z][a-z0-9_]{0,9}");

    /** How a connection is secured; the names are those of libpq. */
    enum Tls {
        DISABLE,
        REQUIRE,
        VERIFY_CA,
        VERIFY_FULL;

        String mode() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        private static Tls of(String mode) {
            for (Tls tls : values()) {
                if (tls.mode().equals(mode)) {
                    return tls;
                }
            }
            throw new IllegalArgumentException(
                    "sslmode=" + mode + ", not one of disable, require, verify-ca, verify-full");
        }
    }

    /** From the context's settings; what they leave out, from the bundle's configuration by the same names. */
    static PostgresqlSettings of(EngineContext context, Map<String, String> configured) {
        refuseUnknown(context.settings());
        Map<String, String> merged = new HashMap<>(configured);
        merged.putAll(context.settings());
        String host = matching(merged, "host", HOST);
        return new PostgresqlSettings(
                host,
                number(merged, "port", PORT, 1, 65_535),
                present(merged, "database"),
                present(merged, "user"),
                PasswordReference.of(merged),
                merged.containsKey("schema") ? matching(merged, "schema", NAMESPACES) : NAMESPACE,
                tls(merged, host),
                merged.getOrDefault("sslrootcert", ""),
                seconds(merged, "connect.timeout.seconds", CONNECT_SECONDS, 1, 60),
                seconds(merged, "socket.timeout.seconds", SOCKET_SECONDS, 3, 600),
                number(merged, "readers", READERS, 1, 64),
                number(merged, "queue.items", QUEUE_ITEMS, 1, 1 << 20),
                seconds(merged, "wait.seconds", WAIT_SECONDS, 1, 600),
                seconds(merged, "away.seconds", AWAY_SECONDS, 1, 600),
                seconds(merged, "settle.seconds", SETTLE_SECONDS, 1, 600),
                seconds(merged, "lock.wait.seconds", LOCK_SECONDS, 1, 60));
    }

    /** The server and the database, for messages. */
    String server() {
        return host + ":" + port + "/" + database;
    }

    private static void refuseUnknown(Map<String, String> settings) {
        if (settings.containsKey("password")) {
            throw new IllegalArgumentException("setting \"password\" is refused, because settings are stored and shown:"
                    + " put the password in a file and name it by password.file, or in the environment and name the"
                    + " variable by password.env");
        }
        Set<String> unknown = new TreeSet<>(settings.keySet());
        unknown.removeAll(KNOWN);
        if (!unknown.isEmpty()) {
            // names only: the value may be a secret under a mistyped name
            throw new IllegalArgumentException(
                    "unknown settings of engine postgresql: " + unknown + "; known are " + new TreeSet<>(KNOWN));
        }
    }

    private static Tls tls(Map<String, String> settings, String host) {
        String mode = settings.get("sslmode");
        if (mode != null) {
            return Tls.of(mode);
        }
        boolean thisMachine = host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
        return thisMachine ? Tls.DISABLE : Tls.VERIFY_FULL;
    }

    private static String present(Map<String, String> settings, String name) {
        String text = settings.getOrDefault(name, "");
        if (text.isEmpty() || text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("engine postgresql needs the setting \"" + name + "\"");
        }
        return text;
    }

    private static String matching(Map<String, String> settings, String name, Pattern pattern) {
        String text = present(settings, name);
        if (!pattern.matcher(text).matches()) {
            throw new IllegalArgumentException(name + "=" + text + " does not match " + pattern);
        }
        return text;
    }

    private static Duration seconds(Map<String, String> settings, String name, int orElse, int least, int most) {
        return Duration.ofSeconds(number(settings, name, orElse, least, most));
    }

    private static int number(Map<String, String> settings, String name, int orElse, int least, int most) {
        String text = settings.get(name);
        int number;
        try {
            number = text == null ? orElse : Integer.parseInt(text.trim());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " is not a whole number", e);
        }
        if (number < least || number > most) {
            throw new IllegalArgumentException(name + "=" + number + ", not " + least + " to " + most);
        }
        return number;
    }
}
