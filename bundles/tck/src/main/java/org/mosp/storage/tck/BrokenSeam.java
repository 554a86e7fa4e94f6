package org.mosp.storage.tck;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.mosp.storage.spi.StorageFile;
import org.mosp.storage.spi.StorageFiles;
import org.mosp.storage.support.files.testing.DelegatingStorageFiles;

/** A seam that lies about forces, so that a sound engine becomes an unsound one. */
final class BrokenSeam extends DelegatingStorageFiles {

    /** How it lies. */
    enum Break {
        /** Not at all. */
        NONE,
        /** A force does nothing. */
        SKIPS_FORCE,
        /** A force is done just before the next write to that file: whoever was told meanwhile was told too early. */
        FORCES_LATER
    }

    private final Break broken;

    BrokenSeam(StorageFiles files, Break broken) {
        super(files);
        this.broken = broken;
    }

    @Override
    protected StorageFile opened(Path path, StorageFile file) {
        return broken == Break.NONE ? file : new BrokenFile(file);
    }

    private final class BrokenFile extends DelegatingFile {

        private final StorageFile file;
        private boolean owed;
        private boolean metadataOwed;

        BrokenFile(StorageFile file) {
            super(file);
            this.file = file;
        }

        @Override
        public void write(ByteBuffer[] sources, long position) throws IOException {
            if (owed && broken == Break.FORCES_LATER) {
                file.force(metadataOwed);
            }
            owed = false;
            metadataOwed = false;
            super.write(sources, position);
        }

        @Override
        public void force(boolean metadata) {
            owed = true;
            metadataOwed |= metadata;
        }
    }
}
