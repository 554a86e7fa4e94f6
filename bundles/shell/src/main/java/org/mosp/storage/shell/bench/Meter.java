package org.mosp.storage.shell.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.mosp.storage.StorageManager;
import org.mosp.storage.shell.output.Percentiles;
import org.mosp.storage.shell.paint.EngineFigures;

/** Takes the times of an operation's calls, and what the engine wrote during them. For one thread. */
final class Meter {

    private static final String ENGINES = "engines";

    private final StorageManager storage;
    private final Percentiles times = new Percentiles();
    private long bytesWritten;
    private long forces;
    private long bytesStored;

    Meter(StorageManager storage) {
        this.storage = storage;
    }

    /** One more call. */
    <T> T time(Supplier<T> call) {
        EngineFigures before = EngineFigures.of(storage);
        long start = System.nanoTime();
        T result = call.get();
        times.add(System.nanoTime() - start);
        EngineFigures written = EngineFigures.of(storage).since(before);
        bytesWritten += written.bytesWritten();
        forces += written.forces();
        bytesStored += written.bytesStored();
        return result;
    }

    /** The calls' times. */
    Percentiles times() {
        return times;
    }

    /** What the engine wrote during the calls. */
    EngineFigures written() {
        return new EngineFigures(bytesWritten, forces, bytesStored);
    }

    /** The operation with all that was measured. */
    Row row(String operation) {
        return row(operation, storage, times, written());
    }

    /** The same, of figures taken elsewhere. */
    static Row row(String operation, StorageManager storage, Percentiles times, EngineFigures written) {
        return new Row(operation, times, written, heap(), files(storage));
    }

    /** Bytes that are reachable: what is left after a collection of the heap. */
    static long heap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** Bytes of the engines' files. */
    static long files(StorageManager storage) {
        try (Stream<Path> tree = Files.walk(storage.directory().resolve(ENGINES))) {
            return tree.mapToLong(Meter::size).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long size(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.isRegularFile() ? attributes.size() : 0;
        } catch (NoSuchFileException e) {
            // compaction has let it go meanwhile
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
