package org.mosp.storage.distribution;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** A bundle made of test classes, dropped into a hot-deploy folder. */
final class TestBundle {

    private TestBundle() {}

    /**
     * Writes beside and renames: the watcher must not see half a jar.
     *
     * @param activator starts the bundle
     * @param imports packages it uses
     * @param others further classes of the activator's package, by their simple names
     */
    static void deploy(Path folder, Class<?> activator, String imports, String... others) throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", activator.getName());
        main.putValue("Bundle-Version", "1.0.0");
        main.putValue("Bundle-Activator", activator.getName());
        main.putValue("Import-Package", imports);
        List<String> names = Stream.concat(Stream.of(activator.getSimpleName()), Arrays.stream(others))
                .toList();
        Path beside = folder.resolve("test.jar.part");
        try (OutputStream file = Files.newOutputStream(beside);
                JarOutputStream jar = new JarOutputStream(file, manifest);
                Stream<Path> compiled = Files.list(directoryOf(activator))) {
            for (Path each : compiled.filter(path -> isOneOf(names, path)).toList()) {
                jar.putNextEntry(new JarEntry(activator.getPackageName().replace('.', '/') + "/" + each.getFileName()));
                Files.copy(each, jar);
            }
        }
        Files.move(beside, folder.resolve("test.jar"));
    }

    /** The class itself, or one inside it. */
    private static boolean isOneOf(List<String> names, Path file) {
        return names.contains(String.valueOf(file.getFileName()).replaceFirst("(\\$.*)?\\.class$", ""));
    }

    private static Path directoryOf(Class<?> activator) {
        try {
            Path classes = Path.of(activator
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return classes.resolve(activator.getPackageName().replace('.', '/'));
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
