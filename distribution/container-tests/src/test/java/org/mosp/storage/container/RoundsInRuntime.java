package org.mosp.storage.container;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.stream.Stream;
import org.mosp.storage.Health;
import org.mosp.storage.StorageManager;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/**
 * Inside a bundle that a test drops into {@code deploy/} of a runtime: does {@link ProviderRounds} there, with the bundles
 * of the distribution, and leaves what happened in a file of the data directory.
 */
public final class RoundsInRuntime implements BundleActivator {

    /** The file, made when all is over. */
    public static final String REPORT = "provider-rounds";

    /** Made by the framework. */
    public RoundsInRuntime() {}

    @Override
    public void start(BundleContext context) {
        // not on the framework's thread: it is needed for the rounds themselves
        new Thread(() -> run(context), "provider-rounds").start();
    }

    @Override
    public void stop(BundleContext context) {
        // the report stays
    }

    private static void run(BundleContext context) {
        Path directory = Path.of(context.getProperty("mosp.storage.data"));
        StringWriter report = new StringWriter();
        try (PrintWriter out = new PrintWriter(report)) {
            try {
                rounds(context, out);
            } catch (Throwable e) {
                e.printStackTrace(out);
            }
        }
        try {
            Path beside = Files.writeString(directory.resolve(REPORT + ".part"), report.toString());
            Files.move(beside, directory.resolve(REPORT), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void rounds(BundleContext context, PrintWriter out) throws Exception {
        Await.until(
                "the store", Duration.ofSeconds(120), () -> context.getServiceReference(StorageManager.class) != null);
        ServiceReference<StorageManager> reference = context.getServiceReference(StorageManager.class);
        StorageManager storage = context.getService(reference);
        Await.until(
                "all engines open",
                Duration.ofSeconds(120),
                () -> storage.health().state() == Health.State.GREEN);
        Path bundles = Path.of(context.getProperty("mosp.storage.home")).resolve("bundle/store");
        ProviderRounds rounds = new ProviderRounds(
                storage, context, module -> jar(bundles, module), Integer.getInteger("mosp.rounds", 5));
        out.println(rounds.mapdb());
        out.println(rounds.sqlite());
        out.println(rounds.ehcache());
    }

    private static Path jar(Path folder, String module) {
        try (Stream<Path> jars = Files.list(folder)) {
            return jars.filter(jar -> jar.getFileName().toString().startsWith("mosp-storage-" + module + "-"))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
