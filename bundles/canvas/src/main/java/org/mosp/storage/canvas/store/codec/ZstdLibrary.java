package org.mosp.storage.canvas.store.codec;

import com.github.luben.zstd.util.Native;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the native code of zstd-jni from this bundle. The library's own way unpacks it into {@code java.io.tmpdir} and
 * leaves it there after a kill; here it is unpacked into a private directory of the store and removed once it is loaded.
 */
public final class ZstdLibrary {

    private static final Logger LOG = LoggerFactory.getLogger(ZstdLibrary.class);
    private static final String NAME = "libzstd-jni-1.5.7-9";

    private ZstdLibrary() {}

    /**
     * Loads it, once for this class loader.
     *
     * @param directory where it is unpacked; made, 0700, if it is not there. Where that has no space or allows no native
     *     code, a directory of its own for temporary files is used: what was stored must be readable on a full disk
     * @return whether zstd can be used; it cannot where no native code for the platform is in the bundle, or where
     *     neither directory allows it to be loaded
     */
    public static synchronized boolean load(Path directory) {
        if (Native.isLoaded()) {
            return true;
        }
        if (ZstdLibrary.class.getResource(resource()) == null) {
            LOG.warn("no zstd for this platform ({}); tiles are compressed with deflate", resource());
            return false;
        }
        try {
            make(directory);
            removeOld(directory);
            loadFrom(directory);
        } catch (IOException | UnsatisfiedLinkError e) {
            try {
                loadFromTemporary();
            } catch (IOException | UnsatisfiedLinkError second) {
                e.addSuppressed(second);
                LOG.warn("zstd could not be loaded from {}; tiles are compressed with deflate", directory, e);
                return false;
            }
        }
        Native.assumeLoaded();
        return true;
    }

    private static void loadFrom(Path directory) throws IOException {
        Path unpacked = Files.createTempFile(directory, NAME, ".native");
        try (InputStream in = Objects.requireNonNull(ZstdLibrary.class.getResourceAsStream(resource()))) {
            Files.copy(in, unpacked, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            System.load(unpacked.toAbsolutePath().toString());
        } finally {
            Files.deleteIfExists(unpacked);
        }
    }

    private static void loadFromTemporary() throws IOException {
        Path directory = Files.createTempDirectory("mosp-native-");
        try {
            loadFrom(directory);
        } finally {
            Files.deleteIfExists(directory);
        }
    }

    private static void make(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            boolean posix =
                    directory.getFileSystem().supportedFileAttributeViews().contains("posix");
            if (posix) {
                Files.createDirectories(
                        directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } else {
                Files.createDirectories(directory);
            }
        }
    }

    /** What a killed process left; the holder of the store's lock is alone here. */
    private static void removeOld(Path directory) throws IOException {
        List<Path> old;
        try (Stream<Path> files = Files.list(directory)) {
            old = files.filter(file -> file.getFileName().toString().startsWith("libzstd-jni"))
                    .toList();
        }
        for (Path file : old) {
            Files.deleteIfExists(file);
        }
    }

    private static String resource() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        if (system.startsWith("mac")) {
            return "/darwin/" + (processor.equals("amd64") ? "x86_64" : processor) + '/' + NAME + ".dylib";
        }
        return "/" + system + '/' + (processor.equals("x86_64") ? "amd64" : processor) + '/' + NAME + ".so";
    }
}
