package org.mosp.storage.canvas.store.space;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.mosp.storage.ConflictException;
import org.mosp.storage.Progress;
import org.mosp.storage.canvas.store.codec.Hash128;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.RowKind;
import org.mosp.storage.canvas.store.index.RowName;
import org.mosp.storage.canvas.store.pool.Epoch;
import org.mosp.storage.canvas.store.pool.OpenSessions;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.IncrementalStorage;
import org.mosp.storage.incremental.Snapshot;
import org.mosp.storage.incremental.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the rows of a pool that are not marked: those written before the collection began, each only as it was then, and only under its
 * epoch. Its batches are small, so that a painter's commit waits for little. For one thread.
 */
final class Sweep {

    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);

    /** Rows looked at under one snapshot: the sweep may take longer than a snapshot lives. */
    private static final int LOOKED_AT = 4_096;

    /**
     * A row that goes.
     *
     * @param bytes of key and value
     */
    private record Row(String key, long version, long bytes) {}

    private final IncrementalStorage storage;
    private final OpenSessions sessions;
    private final Marking marking;
    private final Epoch epoch;
    private final String poolId;
    private final long marked;
    private final long stagedSince;
    private final int atOnce;
    private final Progress progress;
    private long lookedAt;
    private long held;
    private long kept;
    private long keptBytes;
    private long keptAsMarked;
    private long freed;
    private long freedBytes;

    /**
     * A sweep.
     *
     * @param epoch of the collection
     * @param marked commit sequence of the snapshot in which was marked
     * @param atOnce how many rows a batch takes
     */
    Sweep(
            IncrementalStorage storage,
            OpenSessions sessions,
            Marking marking,
            Epoch epoch,
            String poolId,
            long marked,
            int atOnce,
            Progress progress) {
        this.storage = storage;
        this.sessions = sessions;
        this.marking = marking;
        this.epoch = epoch;
        this.poolId = poolId;
        this.marked = marked;
        this.atOnce = atOnce;
        this.progress = progress;
        // read behind the epoch: who writes ahead later than this writes rows that are too young to be taken
        this.stagedSince = sessions.stagedSince(poolId);
    }

    /**
     * Sweeps.
     *
     * @throws ConflictException if the epoch is another: what was marked is not all that is used any more
     */
    void run() {
        for (RowKind kind : RowKind.values()) {
            String from = CanvasKeys.rows(poolId, kind);
            // '0' follows '/'
            String to = from.substring(0, from.length() - 1) + '0';
            Optional<String> next = Optional.of(from);
            while (next.isPresent()) {
                List<Row> going = new ArrayList<>();
                next = look(kind, next.get(), to, going);
                for (int i = 0; i < going.size(); i += atOnce) {
                    delete(going.subList(i, Math.min(going.size(), i + atOnce)));
                }
                progress.at("sweeping rows", lookedAt, 0);
            }
        }
        if (held > 0) {
            LOG.info(
                    "{} rows of pool {} that no revision refers to stay: an edit that wrote ahead before them is open",
                    held,
                    poolId);
        }
    }

    /** Looks at some rows; where to go on, if there are more. */
    private Optional<String> look(RowKind kind, String from, String to, List<Row> going) {
        int count = 0;
        try (Snapshot snapshot = storage.snapshot();
                Stream<Entry> rows = snapshot.scan(from, to)) {
            for (Iterator<Entry> each = rows.iterator(); each.hasNext(); ) {
                if (count == LOOKED_AT) {
                    return Optional.of(each.next().key());
                }
                Entry entry = each.next();
                count++;
                lookedAt++;
                Row row = new Row(
                        entry.key(),
                        entry.version(),
                        (long) entry.key().length() + entry.value().length());
                if (goes(kind, entry)) {
                    going.add(row);
                } else {
                    keep(row);
                }
            }
        }
        return Optional.empty();
    }

    private boolean goes(RowKind kind, Entry entry) {
        if (!epoch.mayTake(entry.version())) {
            return false;
        }
        // what has no name of a row is not ours to judge
        boolean unmarked = name(entry.key()
                        .substring(CanvasKeys.rows(poolId, kind).length()))
                .filter(name -> !marking.has(kind, name) && !sessions.uses(poolId, kind, name))
                .isPresent();
        if (unmarked && entry.version() > stagedSince) {
            held++;
            return false;
        }
        return unmarked;
    }

    private static Optional<RowName> name(String text) {
        int dot = text.indexOf('.');
        if (dot < 0) {
            return Hash128.parse(text).map(hash -> new RowName(hash, 0));
        }
        try {
            int suffix = Integer.parseInt(text.substring(dot + 1));
            return Hash128.parse(text.substring(0, dot))
                    .filter(hash -> suffix > 0 && suffix <= RowName.MAX_SUFFIX)
                    .map(hash -> new RowName(hash, suffix));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private void delete(List<Row> rows) {
        WriteBatch.Builder batch = WriteBatch.builder();
        rows.forEach(row -> batch.delete(row.key()).ifUnchanged(row.key(), row.version()));
        epoch.condition(batch);
        try {
            storage.commit(batch.build());
            freed += rows.size();
            freedBytes += rows.stream().mapToLong(Row::bytes).sum();
        } catch (ConflictException e) {
            Epoch now = Epoch.read(storage, poolId);
            if (now.version() == 0) {
                // whoever removes the pool takes them
                rows.forEach(this::keep);
            } else if (now.version() != epoch.version()) {
                throw e; // a canvas came that was not marked: nothing more goes
            } else if (rows.size() == 1) {
                // somebody wrote it anew meanwhile
                keep(rows.get(0));
            } else {
                delete(rows.subList(0, rows.size() / 2));
                delete(rows.subList(rows.size() / 2, rows.size()));
            }
        }
    }

    private void keep(Row row) {
        kept++;
        keptBytes += row.bytes();
        keptAsMarked += row.version() <= marked ? row.bytes() : 0;
    }

    long kept() {
        return kept;
    }

    long keptBytes() {
        return keptBytes;
    }

    /** Of the bytes kept those that were there in the snapshot in which was marked. */
    long keptAsMarked() {
        return keptAsMarked;
    }

    long freed() {
        return freed;
    }

    long freedBytes() {
        return freedBytes;
    }
}
