package org.mosp.storage.shell.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.mosp.storage.shell.command.ChildProcess;
import org.mosp.storage.shell.command.CommandException;
import org.mosp.storage.shell.output.Text;
import org.mosp.storage.shell.paint.PaintCommand;

/** A painter beside everything else: {@code mosp paint} as a process that goes on until it is told to stop. */
final class RunningPainter implements AutoCloseable {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long STOP_SECONDS = 20;

    private final Process process;
    private final CompletableFuture<String> errors;
    private final Thread reader;
    private final Map<Long, Long> acknowledged = new LinkedHashMap<>();
    private boolean ended;

    /** Tells the command, and begins it. */
    static RunningPainter start(Mosp mosp, DemoReport report, String canvas, long seed) {
        List<String> paint = List.of("paint", canvas, "--strokes", "1000000", "--seed", String.valueOf(seed));
        report.command(paint);
        List<String> telling = new ArrayList<>(paint);
        telling.add("--acknowledge");
        return new RunningPainter(mosp.start(telling));
    }

    private RunningPainter(Process process) {
        this.process = process;
        this.errors = ChildProcess.textLater(process.getErrorStream());
        this.reader = new Thread(this::read, "mosp-demo-painter");
        reader.setDaemon(true);
        reader.start();
    }

    /** Strokes that were acknowledged so far. */
    synchronized int strokes() {
        return acknowledged.size();
    }

    /**
     * Waits for further acknowledged strokes, at most 60 s.
     *
     * @throws CommandException if the painter ends before, or they do not come
     */
    synchronized void awaitMore(int strokes) {
        long start = System.nanoTime();
        int wanted = acknowledged.size() + strokes;
        try {
            while (acknowledged.size() < wanted && !ended && System.nanoTime() - start < PATIENCE_NANOS) {
                wait(100);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("cancelled", "interrupted while a painter was watched");
        }
        if (acknowledged.size() < wanted) {
            String said = ended ? errors.join().strip().replaceAll("\\s*\\R\\s*", " ") : "no stroke for 60 s";
            throw new CommandException("demo", "the painter did not go on: " + Text.printable(said));
        }
    }

    /**
     * Ends it in order.
     *
     * @return number and revision of every stroke it was told to be durable
     */
    Map<Long, Long> stop() {
        // by its handle: destroying the Process would close the pipe, with acknowledgements still in it
        process.toHandle().destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.toHandle().destroyForcibly();
            }
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("cancelled", "interrupted while a painter was ended");
        }
        synchronized (this) {
            return Map.copyOf(acknowledged);
        }
    }

    private void read() {
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.startsWith(PaintCommand.ACKNOWLEDGED)) {
                    acknowledge(
                            line.substring(PaintCommand.ACKNOWLEDGED.length()).split(" ", -1));
                }
            }
        } catch (IOException e) {
            // the process was ended by force; what it said before is counted
            return;
        } finally {
            end();
        }
    }

    private synchronized void acknowledge(String[] words) {
        acknowledged.put(Long.valueOf(words[0]), Long.valueOf(words[words.length - 1]));
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
