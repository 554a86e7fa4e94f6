package org.mosp.storage.launcher;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleException;

/** Runs one command in a framework of its own, in this process, and stops it again. */
final class OneShot {

    private static final long COMMANDS_MILLIS = 20_000;
    private static final long CANCEL_WAIT_SECONDS = 15;
    private static final long LOG_LIMIT = 1 << 20;

    private final Surroundings here;
    private final AtomicBoolean cancelled = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private @Nullable Path log;
    private boolean logNamed;

    OneShot(Surroundings here) {
        this.here = here;
    }

    int run(CommandLine line) throws IOException, InterruptedException, BundleException {
        if (line.makesStore()) {
            return besideStore(line);
        }
        return line.needsStore() ? withStore(line) : withoutStore(line);
    }

    /**
     * The store's bundles, with no store open: the data directory is left as it is found. What is in its {@code deploy/} is used, since a
     * backup can need the tables and the engines of other bundles.
     */
    private int besideStore(CommandLine line) throws IOException, InterruptedException, BundleException {
        Distribution distribution = new Distribution(here.home());
        Path data = here.dataDirectory(line);
        Path room = Files.createTempDirectory("mosp-restore-", DataDirectory.OWNER_ONLY);
        try {
            logTo(room.resolve("command.log"));
            FrameworkSettings settings = new FrameworkSettings(distribution, data).unopened();
            Path cache = Files.createDirectory(room.resolve("cache"), DataDirectory.OWNER_ONLY);
            boolean configured = hasDeployables(distribution, data);
            if (configured) {
                // File Install makes a folder that is not there
                List<Path> folders = Stream.of(distribution.configuration(), data.resolve("deploy"))
                        .filter(Files::isDirectory)
                        .toList();
                settings.watching(folders, cache);
            }
            return run(line, cache, settings, distribution.storeBundles(configured));
        } finally {
            DataDirectory.remove(logNamed ? room.resolve("cache") : room);
        }
    }

    private int withoutStore(CommandLine line) throws IOException, InterruptedException, BundleException {
        Distribution distribution = new Distribution(here.home());
        Path cache = Files.createTempDirectory("mosp-cache-", DataDirectory.OWNER_ONLY);
        FrameworkSettings settings = new FrameworkSettings(distribution, here.dataDirectory(line));
        return run(line, cache, settings, distribution.commandBundles());
    }

    private int withStore(CommandLine line) throws IOException, InterruptedException, BundleException {
        Distribution distribution = new Distribution(here.home());
        DataDirectory data = new DataDirectory(here.dataDirectory(line)).create();
        logTo(data.log().resolve("command.log"));
        Path cache = data.newBundleCache();
        FrameworkSettings settings = new FrameworkSettings(distribution, data.path());
        boolean configured = hasDeployables(distribution, data.path());
        if (configured) {
            settings.watching(List.of(distribution.configuration(), data.deploy()), cache);
        }
        return run(line, cache, settings, distribution.storeBundles(configured));
    }

    private static boolean hasDeployables(Distribution distribution, Path data) throws IOException {
        return Distribution.hasDeployables(distribution.configuration())
                || Distribution.hasDeployables(data.resolve("deploy"));
    }

    private void logTo(Path file) {
        log = file;
        PrintStream stream = new RotatingLog(file, LOG_LIMIT).printStream();
        System.setOut(stream);
        System.setErr(stream);
    }

    private int run(CommandLine line, Path cache, FrameworkSettings settings, List<Path> bundles)
            throws IOException, InterruptedException, BundleException {
        Runtime.getRuntime().addShutdownHook(new Thread(this::cancel, "mosp-cancel"));
        EmbeddedFramework framework = EmbeddedFramework.start(cache, settings.asMap(), bundles, List.of());
        try {
            int status = call(framework, line);
            if (line.needsStore() && !line.makesStore()) {
                new DataDirectory(here.dataDirectory(line)).removeStaleBundleCaches();
            }
            return status;
        } finally {
            framework.stop();
            ended.countDown();
        }
    }

    private int call(EmbeddedFramework framework, CommandLine line) throws InterruptedException {
        Function<Map<String, Object>, Integer> commands =
                framework.commands(COMMANDS_MILLIS).orElseThrow(this::noCommands);
        return commands.apply(invocation(line));
    }

    private Refusal noCommands() {
        logNamed = log != null && Files.exists(log);
        return new Refusal(
                ExitStatus.REFUSED,
                "no-commands",
                "the commands did not start" + (logNamed ? "; the reason is in " + log : ""));
    }

    Map<String, Object> invocation(CommandLine line) {
        Map<String, Object> call = new HashMap<>();
        call.put("arguments", line.arguments().toArray(String[]::new));
        line.data().ifPresent(data -> call.put("data", data));
        call.put("directory", here.directory());
        call.put("in", here.in());
        call.put("out", here.out());
        call.put("err", here.err());
        call.put("terminal", here.terminal());
        call.put("width", here.width());
        call.put("cancelled", (BooleanSupplier) cancelled::get);
        return call;
    }

    /** Ctrl-C: the command sees it at its next step and ends in order; it has so long. */
    private void cancel() {
        cancelled.set(true);
        try {
            ended.await(CANCEL_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
