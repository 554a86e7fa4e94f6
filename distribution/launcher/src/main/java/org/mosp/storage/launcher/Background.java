package org.mosp.storage.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** {@code mosp start} and {@code mosp stop}. */
final class Background {

    private static final long START_SECONDS = 60;
    private static final long STOP_SECONDS = 60;
    private static final long POLL_MILLIS = 50;

    private final Surroundings here;
    private final CommandLine line;
    private final Path directory;

    Background(Surroundings here, CommandLine line) {
        this.here = here;
        this.line = line;
        this.directory = here.dataDirectory(line);
    }

    /** Starts a child process that serves the directory, and waits until it answers. */
    int start() throws IOException, InterruptedException {
        Optional<RemoteCommand> running = RemoteCommand.connect(directory);
        if (running.isPresent()) {
            try (RemoteCommand already = running.get()) {
                return report("already running", already.pid(), already.since());
            }
        }
        Path output = emptyFile(new DataDirectory(directory).create().log().resolve("start.log"));
        Process child = spawn(output);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (System.nanoTime() < deadline) {
            Optional<RemoteCommand> answer = RemoteCommand.connect(directory);
            if (answer.isPresent()) {
                try (RemoteCommand runtime = answer.get()) {
                    return report("started", runtime.pid(), runtime.since());
                }
            }
            if (child.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                return childEnded(child.exitValue(), output);
            }
        }
        child.destroy();
        throw new Refusal(
                        ExitStatus.REFUSED,
                        "not-serving",
                        "the runtime did not answer within " + START_SECONDS + " s and was stopped; see "
                                + output.resolveSibling("mosp.log"))
                .with("directory", directory);
    }

    /** Tells the runtime to stop, and waits for the end of its process. */
    int stop() throws IOException, InterruptedException {
        Optional<RemoteCommand> running = RemoteCommand.connect(directory);
        if (running.isEmpty()) {
            return report("not running", 0, "");
        }
        try (RemoteCommand runtime = running.get()) {
            Optional<ProcessHandle> process = ProcessHandle.of(runtime.pid());
            int status = tellToStop(runtime);
            if (status != ExitStatus.DONE) {
                return status;
            }
            awaitEnd(process, runtime.pid());
            return report("stopped", runtime.pid(), runtime.since());
        }
    }

    /** A runtime that ends before its answer is through has done what it was told. */
    private int tellToStop(RemoteCommand runtime) throws IOException {
        try {
            return runtime.run(List.of("stop"), here);
        } catch (Refusal refusal) {
            if (refusal.is(RemoteCommand.RUNTIME_GONE)) {
                return ExitStatus.DONE;
            }
            throw refusal;
        }
    }

    private void awaitEnd(Optional<ProcessHandle> process, long pid) throws InterruptedException {
        if (process.isEmpty()) {
            return;
        }
        try {
            process.get().onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new Refusal(
                            ExitStatus.REFUSED,
                            "not-stopped",
                            "the runtime (pid " + pid + ") was told to stop and has not ended after " + STOP_SECONDS
                                    + " s; kill -9 " + pid + " loses nothing that was acknowledged")
                    .with("pid", pid);
        }
    }

    /** Made here, owner-only: a redirection would make it as the umask says. */
    private static Path emptyFile(Path file) throws IOException {
        Files.deleteIfExists(file);
        return Files.createFile(file, DataDirectory.OWNER_FILE);
    }

    private Process spawn(Path output) throws IOException {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            // a session of its own: closing the terminal or Ctrl-C in it is not meant for the runtime
            command.add("/usr/bin/setsid");
        }
        command.addAll(List.of(here.home().resolve("bin/mosp").toString(), "run", "--data", directory.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put(RuntimeProcess.BACKGROUND, "1");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        if (line.json()) {
            builder.command().add("--json");
        }
        return builder.start();
    }

    /** What the child said is the reason; it said it in the form that was asked for. */
    private int childEnded(int status, Path output) throws IOException {
        String said = Files.readString(output, StandardCharsets.UTF_8);
        (line.json() ? here.out() : here.err()).print(said);
        return status == ExitStatus.DONE ? ExitStatus.REFUSED : status;
    }

    private int report(String what, long pid, String since) {
        boolean running = what.endsWith("started") || what.endsWith("already running");
        if (line.json()) {
            here.out()
                    .println("{\"running\": " + running + ", \"pid\": " + pid + ", \"since\": " + Json.text(since)
                            + ", \"directory\": " + Json.text(directory.toString()) + "}");
        } else {
            here.out().println(what + (pid == 0 ? "" : ", pid " + pid) + ": " + directory);
        }
        return ExitStatus.DONE;
    }
}
