package org.mosp.storage.shell.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.mosp.storage.backup.BackupControl;
import org.mosp.storage.shell.command.ChildProcess;
import org.mosp.storage.shell.command.CommandException;
import org.mosp.storage.shell.output.Percentiles;
import org.mosp.storage.shell.output.Text;
import org.mosp.storage.shell.output.Units;
import org.mosp.storage.shell.paint.EngineFigures;
import org.mosp.storage.shell.paint.PaintCommand;

/** What needs processes of its own, on a copy of the store: opening in one that has just been started, and kills. */
final class ProcessBench implements AutoCloseable {

    private static final int STARTS = 15;
    private static final int KILLS = 5;
    private static final int MOST_STROKES = 120;
    private static final double MOST_OPEN_MILLIS = 300;
    private static final String LOOK = "--look";

    /** As the distribution's commands that end soon have them. */
    private static final String FLAGS = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

    private final Bench bench;
    private final BenchCanvas canvas;
    private final Path directory;
    private final Path copy;

    /** With a copy of the store as it is now. */
    ProcessBench(Bench bench, BenchCanvas canvas) {
        this.bench = bench;
        this.canvas = canvas;
        try {
            this.directory = Files.createTempDirectory(bench.storage().directory(), "bench-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.copy = directory.resolve("copy");
        Path file = directory.resolve("store.backup");
        bench.context().services().backups().backup(file, "", BackupControl.of(bench.progress()));
        run("restore", file.toString());
    }

    /** Opens the canvas to its first viewport, then all of it, in a new process each time. */
    void open() {
        Percentiles[] times = Stream.generate(Percentiles::new).limit(4).toArray(Percentiles[]::new);
        String tiles = "";
        for (int i = 0; i < STARTS; i++) {
            bench.context().checkCancelled("the canvas was opened " + i + " times");
            String[] words =
                    line(run("bench", "--here", LOOK, canvas.id()), Look.SAID).split(" ", -1);
            for (int k = 0; k < times.length; k++) {
                times[k].add(Long.parseLong(words[k]));
            }
            tiles = Units.count(Long.parseLong(words[times.length])) + " tiles in the first viewport, "
                    + Units.count(Long.parseLong(words[times.length + 1])) + " in all";
            bench.progress().at("open", i + 1, STARTS);
        }
        String[] names = {
            "open, new process: from the JVM's start to the first viewport",
            "  from the command's beginning, the store being opened",
            "  from the open store",
            "  then all tiles"
        };
        for (int k = 0; k < times.length; k++) {
            bench.report().row(Meter.row(names[k], bench.storage(), times[k], new EngineFigures(0, 0, 0)));
        }
        bench.report()
                .remark(
                        "open, new process",
                        tiles + "; no tile is in memory, the system's page cache is warm; flags " + FLAGS);
        bench.report()
                .bar(
                        "open, new process: from the command's beginning to the first viewport, p50",
                        times[1].millis(0.5),
                        MOST_OPEN_MILLIS,
                        Bar.Unit.MILLIS);
    }

    /** Kills painters (SIGKILL) and looks whether every stroke they were told to be durable is there. */
    void crash() {
        SplittableRandom random = new SplittableRandom(41);
        Percentiles again = new Percentiles();
        long acknowledged = 0;
        long lost = 0;
        for (int i = 0; i < KILLS; i++) {
            bench.context().checkCancelled(i + " painters were killed");
            List<String> strokes = paintAndKill(1 + random.nextInt(MOST_STROKES), i);
            long start = System.nanoTime();
            Set<String> found = new HashSet<>(lines(run("bench", "--here", "--list", canvas.id()), Look.REVISION));
            again.add(System.nanoTime() - start);
            acknowledged += strokes.size();
            lost += strokes.stream().filter(stroke -> !found.contains(stroke)).count();
            bench.progress().at("kills", i + 1, KILLS);
        }
        run("verify");
        bench.report()
                .row(Meter.row(
                        "crash: a process that opens again and lists",
                        bench.storage(),
                        again,
                        new EngineFigures(0, 0, 0)));
        bench.report()
                .remark(
                        "crash",
                        KILLS + " kills, " + Units.count(acknowledged) + " strokes acknowledged, " + lost
                                + " lost; mosp verify found no problem");
        bench.report().bar("crash: acknowledged strokes lost", lost, 0, Bar.Unit.COUNT);
    }

    /** Each stroke as its revision and its comment. */
    private List<String> paintAndKill(int after, int seed) {
        Process process =
                start("paint", canvas.id(), "--strokes", "1000000", "--seed", String.valueOf(seed), "--acknowledge");
        List<String> strokes = new ArrayList<>();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            CompletableFuture<String> errors = ChildProcess.textLater(process.getErrorStream());
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.startsWith(PaintCommand.ACKNOWLEDGED)) {
                    String[] words =
                            line.substring(PaintCommand.ACKNOWLEDGED.length()).split(" ", -1);
                    strokes.add(words[words.length - 1] + " " + PaintCommand.COMMENT + words[0]);
                }
                if (strokes.size() == after) {
                    // by its handle: destroying the Process would close the pipe, with acknowledgements still in it
                    process.toHandle().destroyForcibly();
                }
            }
            await(process);
            if (strokes.size() < after) {
                throw failed("paint", errors.join());
            }
            return strokes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            process.destroyForcibly();
        }
    }

    private String run(String... arguments) {
        Process process = start(arguments);
        try {
            CompletableFuture<String> errors = ChildProcess.textLater(process.getErrorStream());
            String out = ChildProcess.text(process.getInputStream());
            if (await(process) != 0) {
                throw failed(arguments[0], errors.join().isBlank() ? out : errors.join());
            }
            return out;
        } finally {
            process.destroyForcibly();
        }
    }

    private Process start(String... arguments) {
        List<String> line = new ArrayList<>(List.of(arguments));
        line.addAll(List.of("--data", copy.toString()));
        ProcessBuilder builder = ChildProcess.prepare(bench.context().services(), line);
        if (line.contains(LOOK)) {
            builder.environment().merge("MOSP_JAVA_OPTIONS", FLAGS, (given, more) -> given + " " + more);
        }
        return ChildProcess.start(builder);
    }

    private static int await(Process process) {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("cancelled", "interrupted while waiting for a child process");
        }
    }

    private static CommandException failed(String command, String said) {
        return new CommandException(
                "bench", "mosp " + command + " did not end as it should: " + Text.printable(said.strip()));
    }

    private static String line(String out, String beginning) {
        return lines(out, beginning).stream().findFirst().orElseThrow(() -> failed("bench", out));
    }

    private static List<String> lines(String out, String beginning) {
        return out.lines()
                .filter(line -> line.startsWith(beginning))
                .map(line -> line.substring(beginning.length()))
                .toList();
    }

    @Override
    public void close() {
        ChildProcess.removeTree(directory);
    }
}
