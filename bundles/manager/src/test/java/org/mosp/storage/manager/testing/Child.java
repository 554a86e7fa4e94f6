package org.mosp.storage.manager.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A JVM beside this one that runs {@link ChildStore}, {@link SwapChild}, {@link CatalogueChild}, {@link MigrationChild},
 * {@link TableMigrationChild}, or
 * {@link BackupChild}.
 */
public final class Child implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;

    private Child(Process process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    public static Child start(String... arguments) throws IOException {
        return start(List.of(), arguments);
    }

    /** One that swaps engines. */
    public static Child swapping(String... arguments) throws IOException {
        return start(List.of(), SwapChild.class, arguments);
    }

    /** One that swaps relational engines. */
    public static Child movingCatalogue(String... arguments) throws IOException {
        return start(List.of(), CatalogueChild.class, arguments);
    }

    /** One that migrates a schema. */
    public static Child migrating(String... arguments) throws IOException {
        return start(List.of(), MigrationChild.class, arguments);
    }

    /** One that does a step over tables. */
    public static Child migratingTables(String... arguments) throws IOException {
        return start(List.of(), TableMigrationChild.class, arguments);
    }

    /** One that takes a backup or restores one. */
    public static Child backing(String... arguments) throws IOException {
        return start(List.of(), BackupChild.class, arguments);
    }

    /** Behind another command. */
    public static Child start(List<String> before, String... arguments) throws IOException {
        return start(before, ChildStore.class, arguments);
    }

    private static Child start(List<String> before, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-Djdk.serialFilter=!*",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return new Child(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    public long pid() {
        return process.pid();
    }

    /** The next line it prints. */
    public String line() throws IOException {
        return String.valueOf(output.readLine());
    }

    /** All lines to the end of the process. */
    public List<String> lines() throws IOException {
        return output.lines().toList();
    }

    public int end() throws InterruptedException {
        if (!process.waitFor(180, TimeUnit.SECONDS)) {
            throw new AssertionError("the child does not end");
        }
        return process.exitValue();
    }

    public void kill() throws InterruptedException {
        process.destroyForcibly();
        end();
    }

    /** Ends its standard input, and waits for its end. */
    public int finish() throws IOException, InterruptedException {
        process.getOutputStream().close();
        return end();
    }

    /** Kills it, and reads what it had printed. */
    public List<String> killAndRead() throws IOException, InterruptedException {
        process.toHandle().destroyForcibly(); // the process itself would close its output too
        List<String> rest = lines();
        end();
        return rest;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
