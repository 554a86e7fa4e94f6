package org.mosp.storage.spi;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * The files of an engine, whose writes and forces are counted for {@link EngineStatistics}. Any number of threads.
 *
 * @since 1.2
 */
public final class CountedFiles implements StorageFiles {

    private final StorageFiles files;
    private final LongAdder bytesWritten = new LongAdder();
    private final LongAdder forces = new LongAdder();

    /** Nothing is counted yet. */
    public CountedFiles(StorageFiles files) {
        this.files = files;
    }

    /** Bytes written to files. */
    public long bytesWritten() {
        return bytesWritten.sum();
    }

    /** Forces of files. */
    public long forces() {
        return forces.sum();
    }

    @Override
    public StorageFile open(Path path, OpenMode mode) throws IOException {
        return new CountedFile(files.open(path, mode));
    }

    @Override
    public boolean exists(Path path) throws IOException {
        return files.exists(path);
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        return files.list(directory);
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        files.createDirectories(directory);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        files.rename(from, to);
    }

    @Override
    public void delete(Path path) throws IOException {
        files.delete(path);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        files.syncDirectory(directory);
    }

    @Override
    public long usableSpace(Path path) throws IOException {
        return files.usableSpace(path);
    }

    private final class CountedFile implements StorageFile {

        private final StorageFile file;

        CountedFile(StorageFile file) {
            this.file = file;
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public void write(ByteBuffer[] sources, long position) throws IOException {
            long bytes = 0;
            for (ByteBuffer source : sources) {
                bytes += source.remaining();
            }
            file.write(sources, position);
            bytesWritten.add(bytes);
        }

        @Override
        public void force(boolean metadata) throws IOException {
            file.force(metadata);
            forces.increment();
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void truncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
