package org.mosp.storage.container;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.wiring.FrameworkWiring;

/** What an operator does with bundles: find, update to another version, refresh. */
final class Bundles {

    private Bundles() {}

    /** The bundle of a symbolic name. */
    static Bundle named(BundleContext context, String symbolicName) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> symbolicName.equals(bundle.getSymbolicName()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no bundle " + symbolicName));
    }

    /** The same jar with another bundle version: a release of the provider that changes nothing else. */
    static Path withVersion(Path jar, String version, Path directory) throws IOException {
        Path copy = directory.resolve(version + "-" + jar.getFileName());
        try (JarFile in = new JarFile(jar.toFile())) {
            Manifest manifest = in.getManifest();
            manifest.getMainAttributes().put(new Attributes.Name("Bundle-Version"), version);
            try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(copy), manifest)) {
                for (JarEntry entry : entriesBehindManifest(in)) {
                    out.putNextEntry(new JarEntry(entry.getName()));
                    try (InputStream content = in.getInputStream(entry)) {
                        content.transferTo(out);
                    }
                    out.closeEntry();
                }
            }
        }
        return copy;
    }

    /** Updates a stopped or running bundle from a file, as `felix:update` does. */
    static void update(Bundle bundle, Path jar) throws Exception {
        try (InputStream content = Files.newInputStream(jar)) {
            bundle.update(content);
        }
    }

    /** Rewires what depends on updated bundles and waits until it is done: the old revision is let go. */
    static void refresh(BundleContext context, Bundle bundle) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        context.getBundle(0)
                .adapt(FrameworkWiring.class)
                .refreshBundles(List.of(bundle), (FrameworkEvent event) -> done.countDown());
        if (!done.await(60, TimeUnit.SECONDS)) {
            throw new AssertionError("bundles were not refreshed within 60 s");
        }
    }

    private static List<JarEntry> entriesBehindManifest(JarFile jar) {
        List<JarEntry> entries = new ArrayList<>();
        jar.stream()
                .filter(entry -> !entry.getName().equals(JarFile.MANIFEST_NAME) && !entry.isDirectory())
                .forEach(entries::add);
        return entries;
    }
}
