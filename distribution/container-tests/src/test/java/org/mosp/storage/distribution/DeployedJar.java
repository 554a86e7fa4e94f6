package org.mosp.storage.distribution;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** A bundle of one class, its activator, dropped into a hot-deploy folder. */
final class DeployedJar {

    private DeployedJar() {}

    /** Writes beside and renames: the watcher must not see half a jar. */
    static void drop(Path folder, Class<?> activator, String imports) throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", "org.mosp.storage.test." + activator.getSimpleName());
        main.putValue("Bundle-Version", "1.0.0");
        main.putValue("Bundle-Activator", activator.getName());
        main.putValue("Import-Package", imports);
        String entry = activator.getName().replace('.', '/') + ".class";
        Path beside = folder.resolve(activator.getSimpleName() + ".jar.part");
        try (OutputStream file = Files.newOutputStream(beside);
                JarOutputStream jar = new JarOutputStream(file, manifest);
                InputStream code = activator.getClassLoader().getResourceAsStream(entry)) {
            jar.putNextEntry(new JarEntry(entry));
            code.transferTo(jar);
        }
        Files.move(beside, folder.resolve(activator.getSimpleName() + ".jar"));
    }
}
