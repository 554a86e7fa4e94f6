package org.mosp.storage.launcher;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A log file with a limit: when it is full it becomes {@code NAME.1}, and so on up to {@code NAME.3}. Made (0600) with the
 * first byte written, so that a process with nothing to say leaves nothing. Any number of threads.
 */
final class RotatingLog extends OutputStream {

    private static final int KEPT = 3;

    private final Path file;
    private final long limit;
    private @Nullable OutputStream open;
    private long size;

    /** @param limit in bytes */
    RotatingLog(Path file, long limit) {
        this.file = file;
        this.limit = limit;
    }

    PrintStream printStream() {
        return new PrintStream(this, true, StandardCharsets.UTF_8);
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        OutputStream target = open == null ? openFile() : open;
        if (size > 0 && size + length > limit) {
            target.close();
            rotate();
            target = openFile();
        }
        target.write(bytes, offset, length);
        size += length;
    }

    @Override
    public synchronized void close() throws IOException {
        if (open != null) {
            open.close();
            open = null;
        }
    }

    private OutputStream openFile() throws IOException {
        OutputStream target = Channels.newOutputStream(Files.newByteChannel(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND),
                DataDirectory.OWNER_FILE));
        size = Files.size(file);
        open = target;
        return target;
    }

    private void rotate() throws IOException {
        for (int number = KEPT; number > 0; number--) {
            Path from = number == 1 ? file : numbered(number - 1);
            if (Files.exists(from)) {
                Files.move(from, numbered(number), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private Path numbered(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }
}
