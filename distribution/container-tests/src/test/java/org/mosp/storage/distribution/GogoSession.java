package org.mosp.storage.distribution;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A session at the prompt of Gogo, as a page shows it in a block {@code console}: the command behind {@code $} is run, and what
 * stands behind {@code g!} is typed into it, each line when the prompt is there again.
 */
final class GogoSession implements AutoCloseable {

    private static final String PROMPT = "g! ";
    private static final int SETTLE_TRIES = 200;

    private final Process process;
    private final OutputStream input;
    private final StringBuilder output = new StringBuilder();

    /** Starts it; the prompt is there when this returns. */
    GogoSession(ProcessBuilder builder) throws IOException {
        process = builder.redirectErrorStream(true).start();
        input = process.getOutputStream();
        Distribution.READERS.execute(this::read);
        awaitPrompt(0);
    }

    /** The sessions of a page: the command, then what is typed. */
    static List<List<String>> of(List<String> page) {
        List<List<String>> sessions = new ArrayList<>();
        boolean inside = false;
        for (String line : page) {
            if (line.startsWith("```")) {
                inside = line.equals("```console");
                if (inside) {
                    sessions.add(new ArrayList<>());
                }
            } else if (inside && (line.startsWith("$ ") || line.startsWith(PROMPT))) {
                sessions.get(sessions.size() - 1).add(line.replaceFirst("^(\\$|g!) ", ""));
            }
        }
        return sessions;
    }

    long pid() {
        return process.pid();
    }

    /** Types a line; what was printed until the prompt came again, without colours. */
    String type(String line) throws IOException {
        int before;
        synchronized (output) {
            before = output.length();
        }
        send(line);
        return awaitPrompt(before);
    }

    /** The same, for a command whose bundle may not be started yet, or a service that is not there yet. */
    String typeWhenReady(String line, String expected) throws IOException {
        String printed = "";
        for (int i = 0; i < SETTLE_TRIES; i++) {
            printed = type(line);
            if (printed.contains(expected)) {
                return printed;
            }
            java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
        throw new AssertionError("no " + expected + " from " + line + ": " + printed + "\nof\n" + all());
    }

    /** Types the last line; the status the process ends with. */
    int end(String line) throws IOException {
        send(line);
        Distribution.awaitEnd(process.toHandle());
        return process.exitValue();
    }

    String all() {
        synchronized (output) {
            return plain(output.toString());
        }
    }

    private void send(String line) throws IOException {
        input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        input.flush();
    }

    private String awaitPrompt(int from) {
        String[] printed = {""};
        Distribution.await("a prompt of Gogo", () -> {
            synchronized (output) {
                printed[0] = output.substring(from);
            }
            if (!process.isAlive()) {
                throw new AssertionError("ended: " + all());
            }
            return printed[0].contains(PROMPT);
        });
        return plain(printed[0]);
    }

    private static String plain(String text) {
        return text.replaceAll("\u001b\\[[0-9;?]*[a-zA-Z]", "");
    }

    private void read() {
        byte[] buffer = new byte[8192];
        try (InputStream in = process.getInputStream()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                synchronized (output) {
                    output.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
                }
            }
        } catch (IOException e) {
            // the process has ended; what it printed is there
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
