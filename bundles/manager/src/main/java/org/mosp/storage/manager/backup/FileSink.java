package org.mosp.storage.manager.backup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.mosp.storage.StorageRole;
import org.mosp.storage.TooLargeException;
import org.mosp.storage.manager.copy.CopyCursor;
import org.mosp.storage.manager.copy.EntrySink;
import org.mosp.storage.spi.EngineEntry;

/**
 * The copier's sink into a backup's file: a frame for each chunk, several where it is longer than a frame may be. A file is written in one
 * go, so there is no cursor to go on from.
 */
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

    /**
     * Writes a chunk.
     *
     * @throws TooLargeException if an entry alone is longer than a frame: no reader would take it
     */
    @Override
    public void write(List<EngineEntry> entries, CopyCursor after) {
        if (entries.isEmpty()) {
            return;
        }
        int from = 0;
        long bytes = 0;
        for (int i = 0; i < entries.size(); i++) {
            long more = EntryCodec.size(entries.get(i));
            if (more > BackupFrames.MAX_BODY_BYTES) {
                throw new TooLargeException(
                        "entry " + entries.get(i).key().toUtf8() + " of the "
                                + kind.name().toLowerCase(Locale.ROOT)
                                + " storage, for a backup; delete it or what it holds most of, then take the backup again",
                        more,
                        BackupFrames.MAX_BODY_BYTES);
            }
            if (bytes + more > BackupFrames.MAX_BODY_BYTES) {
                frame(entries.subList(from, i));
                from = i;
                bytes = 0;
            }
            bytes += more;
        }
        frame(entries.subList(from, entries.size()));
        sums.add(entries);
    }

    private void frame(List<EngineEntry> entries) {
        try {
            out.frame(kind, EntryCodec.encode(entries));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
