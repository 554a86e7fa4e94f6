package org.mosp.storage.migration.runner;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageLockedException;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.WriteBatch;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.ManagerSettings;
import org.mosp.storage.migration.EntryChange;
import org.mosp.storage.migration.EntryMigration;
import org.mosp.storage.migration.MigrationStep;
import org.mosp.storage.migration.StoreView;
import org.mosp.storage.spi.CrashPoints;

/**
 * A process of its own that starts on a data directory in mode {@code auto}, with a step that waits to be run. It prints {@code ready},
 * starts when it is told so, and prints how that went. The test's process may run the same step.
 */
final class StartedProcess implements AutoCloseable {

    static final String SCHEMA = "counters";
    static final String BUNDLE = "org.example.counters";
    static final String VERSION = "2.0.0";

    private final Process process;
    private final BufferedReader output;
    private final Writer input;

    private StartedProcess(Process process) {
        this.process = process;
        output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        input = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    }

    /** Version 2 of a counter is one more than version 1. */
    abstract static class Counting implements EntryMigration {

        /** Where this process is to stay for ever, to be killed there; none where it is empty. */
        volatile String stayAt = "";

        @Override
        public EntryChange apply(Entry entry, StoreView store) {
            if (entry.key().equals(stayAt)) {
                stay("in the midst of the step");
            }
            return EntryChange.put(
                    Bytes.utf8(Long.toString(Long.parseLong(entry.value().toUtf8()) + 1)));
        }
    }

    /** Nobody who knows version 1 alone reads what it makes. */
    @MigrationStep(schema = SCHEMA, from = 1, to = 2, keys = "counters/*")
    static final class Unreadable extends Counting {}

    /** Who knows version 1 reads what it makes. */
    @MigrationStep(schema = SCHEMA, from = 1, to = 2, keys = "counters/*", minReader = 1)
    static final class Readable extends Counting {}

    static Counting step(String name) {
        return name.equals("readable") ? new Readable() : new Unreadable();
    }

    /**
     * Begins a process; it waits to be told to start.
     *
     * @param step {@code readable} or {@code unreadable}
     * @param stayAt the entry, or the place {@code migration...} of the store, at which it stays to be killed; or nothing
     */
    static StartedProcess begin(Path directory, String step, String stayAt) throws IOException {
        return new StartedProcess(new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Djdk.serialFilter=!*",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StartedProcess.class.getName(),
                        directory.toString(),
                        step,
                        stayAt))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    long pid() {
        return process.pid();
    }

    /** The next line it prints. */
    String line() throws IOException {
        return String.valueOf(output.readLine());
    }

    /** It starts now. */
    void go() throws IOException {
        input.write("go\n");
        input.flush();
    }

    /** It closes its store and ends. */
    int finish() throws IOException, InterruptedException {
        input.close();
        return end();
    }

    /** {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        end();
    }

    private int end() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("the process does not end");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    // ---- what both processes do

    static String key(int n) {
        return String.format("counters/%07d", n);
    }

    static void fill(LocalStorageManager storage, int counters) {
        WriteBatch.Builder batch = WriteBatch.builder();
        for (int i = 0; i < counters; i++) {
            batch.put(key(i), Bytes.utf8("" + 10L * i));
        }
        storage.incremental().commit(batch.build());
    }

    /** Arguments: directory, step, where to stay. */
    public static void main(String[] arguments) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.println("ready");
        if (in.readLine() == null) {
            return;
        }
        CrashPoints points = name -> {
            if (name.equals(arguments[2])) {
                stay("at " + name);
            }
        };
        try (LocalStorageManager storage = Stores.ofEntries(Path.of(arguments[0]), ManagerSettings.DEFAULTS, points)) {
            start(storage, step(arguments[1]), arguments[2]);
            while (in.readLine() != null) {
                // until the test closes the pipe
            }
        } catch (StorageLockedException e) {
            System.out.println("refused " + e.pid() + " " + e.getMessage());
        }
    }

    private static void start(LocalStorageManager storage, Counting step, String stayAt) {
        step.stayAt = stayAt;
        Map<String, Integer> versions = new ConcurrentHashMap<>();
        try (LocalMigrationManager migrations = new LocalMigrationManager(
                storage.schemas(),
                storage,
                "process " + ProcessHandle.current().pid(),
                MigrationMode.AUTO,
                Duration.ofMillis(1),
                versions::putAll)) {
            migrations.bind(step, BUNDLE, VERSION);
            MigrationTest.until("applied", () -> versions.getOrDefault(SCHEMA, 1) == 2);
            System.out.println("applied " + migrations.history(SCHEMA).size());
        }
    }

    private static void stay(String where) {
        System.out.println("stays " + where);
        while (true) {
            LockSupport.park();
        }
    }
}
