package org.mosp.storage.support.files.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.mosp.storage.spi.StorageFile;
import org.mosp.storage.spi.StorageFiles;

/**
 * Hands every call on to the files behind: for seams that differ in a few calls, which they override. As many threads as
 * the files behind take.
 */
public abstract class DelegatingStorageFiles implements StorageFiles {

    private final StorageFiles files;

    /** In front of files. */
    protected DelegatingStorageFiles(StorageFiles files) {
        this.files = files;
    }

    /** What stands for a file that was opened behind; the file itself unless overridden. */
    protected StorageFile opened(Path path, StorageFile file) {
        return file;
    }

    @Override
    public StorageFile open(Path path, OpenMode mode) throws IOException {
        return opened(path, files.open(path, mode));
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

    /** The same for an open file. */
    public abstract static class DelegatingFile implements StorageFile {

        private final StorageFile file;

        /** In front of a file. */
        protected DelegatingFile(StorageFile file) {
            this.file = file;
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public void write(ByteBuffer[] sources, long position) throws IOException {
            file.write(sources, position);
        }

        @Override
        public void force(boolean metadata) throws IOException {
            file.force(metadata);
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
