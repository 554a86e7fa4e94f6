package org.mosp.storage.provider.mvstore;

import java.io.IOException;
import java.nio.file.Path;

/** A block is not what was written. */
final class BlockDamage extends IOException {

    private static final long serialVersionUID = 1L;

    private final String file;
    private final long offset;

    BlockDamage(Path path, long block) {
        super("checksum of block " + block + " does not match");
        this.file = String.valueOf(path.getFileName());
        this.offset = BlockFile.position(block);
    }

    String file() {
        return file;
    }

    long offset() {
        return offset;
    }
}
