package org.mosp.storage.container;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
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
        Path copy = Files.copy(jar, directory.resolve(version + "-" + jar.getFileName()));
        // what is not touched is copied as it is, not compressed anew
        try (FileSystem inside = FileSystems.newFileSystem(copy)) {
            Path file = inside.getPath(JarFile.MANIFEST_NAME);
            Manifest manifest;
            try (InputStream in = Files.newInputStream(file)) {
                manifest = new Manifest(in);
            }
            manifest.getMainAttributes().put(new Attributes.Name("Bundle-Version"), version);
            try (OutputStream out = Files.newOutputStream(file)) {
                manifest.write(out);
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
        if (!done.await(180, TimeUnit.SECONDS)) {
            throw new AssertionError("bundles were not refreshed within 180 s");
        }
    }
}
