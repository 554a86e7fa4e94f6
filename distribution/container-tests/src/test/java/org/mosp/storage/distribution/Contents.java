package org.mosp.storage.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.mosp.storage.distribution.Inventory.Component;

/** What is really in the unpacked distribution: its jars, and the libraries that stand inside our bundles. */
final class Contents {

    private final Path home;
    private final Path repository;

    /** The distribution, and the local Maven repository in which its libraries are. */
    Contents(Path home, Path repository) {
        this.home = home;
        this.repository = repository;
    }

    /** All jars, by file name. */
    Map<String, Path> jars() throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            Map<String, Path> jars = new TreeMap<>();
            files.filter(file -> file.toString().endsWith(".jar"))
                    .forEach(file -> jars.put(file.getFileName().toString(), file));
            return jars;
        }
    }

    /** The folder of a jar, as {@code bundle/store}. */
    String folder(Path jar) {
        return home.relativize(jar.getParent()).toString();
    }

    /**
     * The libraries of which something stands inside our bundles, each with these bundles. What no library has, byte for byte,
     * comes under the name {@code ""}.
     */
    Map<String, Set<String>> inside(List<Component> inventory) throws IOException {
        Map<String, String> libraries = new TreeMap<>();
        for (Component library : inventory) {
            if (!library.isOurs()) {
                try (ZipFile jar = new ZipFile(library.in(repository).toFile())) {
                    jar.stream().forEach(entry -> libraries.putIfAbsent(content(entry), library.file()));
                }
            }
        }
        Map<String, Set<String>> inside = new TreeMap<>();
        for (Component bundle : inventory) {
            if (bundle.isOurs()) {
                try (ZipFile jar = new ZipFile(jars().get(bundle.file()).toFile())) {
                    jar.stream().filter(Contents::isForeign).forEach(entry -> {
                        String library = libraries.get(content(entry));
                        inside.computeIfAbsent(library == null ? "" : library, name -> new TreeSet<>())
                                .add(library == null ? bundle.name() + "!" + entry.getName() : bundle.name());
                    });
                }
            }
        }
        return inside;
    }

    /** Neither compiled from our sources, nor written by the build. */
    private static boolean isForeign(ZipEntry entry) {
        return !entry.isDirectory()
                && !entry.getName().equals("META-INF/MANIFEST.MF")
                && !entry.getName().startsWith("META-INF/maven/org.mosp.storage/")
                && !entry.getName().startsWith("OSGI-INF/")
                && !entry.getName().startsWith("org/mosp/storage/");
    }

    private static String content(ZipEntry entry) {
        return entry.getName() + " " + entry.getSize() + " " + entry.getCrc();
    }

    /** What two maps do not agree on, each key with both values. */
    static <V> List<String> differences(Map<String, V> one, Map<String, V> other) {
        Set<String> keys = new TreeSet<>(one.keySet());
        keys.addAll(other.keySet());
        return keys.stream()
                .filter(key -> !Objects.equals(one.get(key), other.get(key)))
                .map(key -> key + ": " + one.get(key) + ", " + other.get(key))
                .toList();
    }

    static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
