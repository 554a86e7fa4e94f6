package org.mosp.storage.manager.backup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.mosp.storage.StorageRole;
import org.mosp.storage.manager.copy.CopyCursor;
import org.mosp.storage.manager.copy.EntrySink;
import org.mosp.storage.spi.EngineEntry;

/** The copier's sink into a backup's file: a frame for each chunk. A file is written in one go, so there is no cursor to go on from. */
final class FileSink implements EntrySink {

    private final BackupOutput out;
    private final FrameKind kind;
    private final PartSums sums;

    FileSink(BackupOutput out, StorageRole role, PartSums sums) {
        this.out = out;
        this.kind = FrameKind.of(role);
        this.sums = sums;
    }

    @Override
    public Optional<CopyCursor> cursor() {
        return Optional.empty();
    }

    @Override
    public void write(List<EngineEntry> entries, CopyCursor after) {
        if (entries.isEmpty()) {
            return;
        }
        sums.add(entries);
        try {
            out.frame(kind, EntryCodec.encode(entries));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
