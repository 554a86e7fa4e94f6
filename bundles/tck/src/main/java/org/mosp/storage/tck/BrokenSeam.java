package org.mosp.storage.tck;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.mosp.storage.spi.StorageFile;
import org.mosp.storage.spi.StorageFiles;

/** A seam that lies about forces, so that a sound engine becomes an unsound one. */
record BrokenSeam(StorageFiles files, Break broken) implements StorageFiles {

    /** How it lies. */
    enum Break {
        /** Not at all. */
        NONE,
        /** A force does nothing. */
        SKIPS_FORCE,
        /** A force is done just before the next write to that file: whoever was told meanwhile was told too early. */
        FORCES_LATER
    }

    @Override
    public StorageFile open(Path path, OpenMode mode) throws IOException {
        StorageFile file = files.open(path, mode);
        return broken == Break.NONE ? file : new BrokenFile(file);
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

    private final class BrokenFile implements StorageFile {

        private final StorageFile file;
        private boolean owed;
        private boolean metadataOwed;

        BrokenFile(StorageFile file) {
            this.file = file;
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public void write(ByteBuffer[] sources, long position) throws IOException {
            if (owed && broken == Break.FORCES_LATER) {
                file.force(metadataOwed);
            }
            owed = false;
            metadataOwed = false;
            file.write(sources, position);
        }

        @Override
        public void force(boolean metadata) {
            owed = true;
            metadataOwed |= metadata;
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
