package org.mosp.storage.provider.mvstore;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.mosp.storage.Bytes;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageException;
import org.mosp.storage.VerifyReport;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineHealth;
import org.mosp.storage.spi.Keyspace;

/** Reads every entry of every tree, and every block of every chunk that is needed from the file. Damage is remembered. */
final class Verification {

    private static final int BLOCKS_AT_ONCE = 256;

    private final TreeReader reader;
    private final BlockFile file;
    private final EngineHealth health;
    private final List<VerifyReport.Problem> problems = new ArrayList<>();
    private long entries;
    private long bytes;

    Verification(TreeReader reader, BlockFile file, EngineHealth health) {
        this.reader = reader;
        this.file = file;
        this.health = health;
    }

    /** Checks a version, which the caller has pinned. */
    VerifyReport run(Version version, Progress progress) {
        long all = 0;
        for (Keyspace keyspace : Keyspace.values()) {
            all += version.count(keyspace);
        }
        for (Keyspace keyspace : Keyspace.values()) {
            verify(version, keyspace, all, progress);
        }
        // the trees may have been read from MVStore's cache
        long done = 0;
        List<VolumeStore.Chunk> chunks = version.chunks();
        for (VolumeStore.Chunk chunk : chunks) {
            progress.at("chunks", done++, chunks.size());
            verify(chunk);
        }
        for (VerifyReport.Problem known : health.problems()) {
            if (!problems.contains(known)) {
                problems.add(known);
            }
        }
        return new VerifyReport(entries, bytes, problems);
    }

    private void verify(Version version, Keyspace keyspace, long all, Progress progress) {
        long found = 0;
        try (TreeCursor cursor =
                new TreeCursor(reader, version, keyspace, new byte[0], null, false, health::checkOpen)) {
            Bytes before = Bytes.EMPTY;
            while (cursor.hasNext()) {
                try {
                    EngineEntry entry = cursor.next();
                    if (entry.key().compareTo(before) <= 0) {
                        problem(entry.key().toUtf8(), "out of order");
                    }
                    before = entry.key();
                    found++;
                    bytes += entry.key().length() + entry.value().length();
                } catch (StorageException damaged) {
                    health.checkOpen();
                    problems.add(
                            new VerifyReport.Problem(reader.failures().file(), String.valueOf(damaged.getMessage())));
                }
                progress.at("entries", entries + found, all);
            }
        }
        entries += found;
        if (problems.isEmpty() && found != version.count(keyspace)) {
            problem(reader.failures().file(), found + " entries instead of " + version.count(keyspace));
        }
    }

    private void verify(VolumeStore.Chunk chunk) {
        for (int from = 0; from < chunk.blocks(); from += BLOCKS_AT_ONCE) {
            long first = chunk.block() + from;
            int count = Math.min(BLOCKS_AT_ONCE, chunk.blocks() - from);
            try {
                byte[] raw = file.readRaw(first, count);
                for (int i = 0; i < count; i++) {
                    if (!BlockFile.intact(raw, i, first + i)) {
                        String where = Recovery.BLOCKS + " at " + BlockFile.position(first + i);
                        problem(where, "block " + (first + i) + " is damaged");
                    }
                }
            } catch (IOException failed) {
                health.checkOpen();
                problems.add(new VerifyReport.Problem(Recovery.BLOCKS, "cannot be read: " + failed));
            }
        }
    }

    private void problem(String where, String what) {
        problems.add(new VerifyReport.Problem(where, what));
        health.damaged(where, what);
    }
}
