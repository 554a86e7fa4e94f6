package org.mosp.storage.support.files.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.spi.StorageFile;
import org.mosp.storage.spi.StorageFiles;

/**
 * Fails calls of a kind as a disk does, and counts them; everything else goes to the files behind. Any number of threads.
 */
public final class FailingStorageFiles extends DelegatingStorageFiles {

    /** What can fail. */
    public enum Call {
        /** Opening or making a file. */
        OPEN,
        /** Reading. */
        READ,
        /** Writing. */
        WRITE,
        /** Forcing a file. */
        FORCE,
        /** Cutting a file. */
        TRUNCATE,
        /** Renaming. */
        RENAME,
        /** Removing. */
        DELETE,
        /** Forcing a directory. */
        SYNC_DIRECTORY
    }

    /** How it fails. */
    public enum Failure {
        /** Input/output error; nothing was done. */
        EIO,
        /** No space left; nothing was done. */
        ENOSPC,
        /** Half of the bytes of a write are written, then there is no space left. Other calls: as {@link #ENOSPC}. */
        SHORT_WRITE
    }

    private record Rule(long first, long last, Failure failure, Predicate<Path> where) {}

    private final Map<Call, Long> counts = new EnumMap<>(Call.class);
    private final Map<Call, Rule> rules = new EnumMap<>(Call.class);
    private long failures;

    /** Nothing fails yet. */
    public FailingStorageFiles(StorageFiles files) {
        super(files);
    }

    /** Fails one call: the nth from now, counted from 1. */
    public void failNth(Call call, long nth, Failure failure) {
        rule(call, nth, nth, failure, path -> true);
    }

    /** Fails one call on a file that is meant: the nth from now, counted from 1. */
    public void failNth(Call call, long nth, Failure failure, Predicate<Path> where) {
        rule(call, nth, nth, failure, where);
    }

    /** Fails all calls from the nth from now, until {@link #heal}. */
    public void failFrom(Call call, long nth, Failure failure) {
        rule(call, nth, Long.MAX_VALUE, failure, path -> true);
    }

    /** Nothing fails any more. */
    public synchronized void heal() {
        rules.clear();
    }

    /** Calls of a kind since the last rule for it, or since the start. */
    public synchronized long count(Call call) {
        return counts.getOrDefault(call, 0L);
    }

    /** Calls that failed so far. */
    public synchronized long failures() {
        return failures;
    }

    private synchronized void rule(Call call, long first, long last, Failure failure, Predicate<Path> where) {
        counts.put(call, 0L);
        rules.put(call, new Rule(first, last, failure, where));
    }

    private synchronized @Nullable Failure next(Call call, Path path) {
        Rule rule = rules.get(call);
        if (rule != null && !rule.where().test(path)) {
            return null;
        }
        long count = counts.merge(call, 1L, Long::sum);
        if (rule == null || count < rule.first() || count > rule.last()) {
            return null;
        }
        failures++;
        return rule.failure();
    }

    private void check(Call call, Path path) throws IOException {
        Failure failure = next(call, path);
        if (failure != null) {
            throw error(failure);
        }
    }

    private static IOException error(Failure failure) {
        return failure == Failure.EIO ? Failures.inputOutput() : Failures.noSpace();
    }

    @Override
    public StorageFile open(Path path, OpenMode mode) throws IOException {
        check(Call.OPEN, path);
        return super.open(path, mode);
    }

    @Override
    protected StorageFile opened(Path path, StorageFile file) {
        return new FailingFile(path, file);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        check(Call.RENAME, to);
        super.rename(from, to);
    }

    @Override
    public void delete(Path path) throws IOException {
        check(Call.DELETE, path);
        super.delete(path);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        check(Call.SYNC_DIRECTORY, directory);
        super.syncDirectory(directory);
    }

    private final class FailingFile extends DelegatingFile {

        private final Path path;

        FailingFile(Path path, StorageFile file) {
            super(file);
            this.path = path;
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            check(Call.READ, path);
            return super.read(target, position);
        }

        @Override
        public void write(ByteBuffer[] sources, long position) throws IOException {
            Failure failure = next(Call.WRITE, path);
            if (failure == Failure.SHORT_WRITE) {
                writeHalf(sources, position);
            }
            if (failure != null) {
                throw error(failure);
            }
            super.write(sources, position);
        }

        private void writeHalf(ByteBuffer[] sources, long position) throws IOException {
            long left = 0;
            for (ByteBuffer source : sources) {
                left += source.remaining();
            }
            left /= 2;
            long at = position;
            for (ByteBuffer source : sources) {
                int count = (int) Math.min(left, source.remaining());
                super.write(new ByteBuffer[] {source.slice(source.position(), count)}, at);
                at += count;
                left -= count;
            }
        }

        @Override
        public void force(boolean metadata) throws IOException {
            check(Call.FORCE, path);
            super.force(metadata);
        }

        @Override
        public void truncate(long size) throws IOException {
            check(Call.TRUNCATE, path);
            super.truncate(size);
        }
    }
}
