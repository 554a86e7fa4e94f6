package org.mosp.storage.canvas.store.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.ConflictException;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageException;
import org.mosp.storage.TooLargeException;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.store.codec.TileCodec;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.RowKind;
import org.mosp.storage.canvas.store.index.RowName;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.IncrementalStorage;
import org.mosp.storage.incremental.Snapshot;
import org.mosp.storage.incremental.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows of a pool that one edit finds or makes. Content is looked for before it is compressed; a row found is compared
 * byte by byte, and content of the same hash that is not the same gets the next suffix. Rows made are held until
 * {@link #stage} or the head batch writes them. {@link #tile}, {@link #block} and {@link #chunk} may be called by any
 * number of threads, the others by the edit's.
 *
 * <p>The collection's epoch is read at the first look-up and is a condition of the head batch ({@link #conditions}). While
 * a collection runs, only what the parent revision refers to is used again; any other row is written anew.
 */
public final class PoolSession implements AutoCloseable {

    /** Bytes of found rows that are kept, to write them anew should a collection take them away before the commit. */
    private static final long KEPT_BYTES = 4 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(PoolSession.class);

    private static final int MAX_ATTEMPTS = 8;
    private static final int WITHDRAWN_AT_ONCE = 2_000;

    /** Rows made again after a collection began are written when they are so many bytes. */
    private static final long REMADE_BYTES = 8 << 20;

    private record RowId(RowKind kind, RowName name) {}

    private final IncrementalStorage storage;
    private final TileCodec codec;
    private final String poolId;
    private final boolean manyCanvases;
    private final OpenSessions sessions;
    private final long opened;
    private final ConcurrentHashMap<RowId, Bytes> made = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<RowId, Integer> written = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<RowId, Bytes> found = new ConcurrentHashMap<>();
    private final AtomicLong madeBytes = new AtomicLong();
    private final AtomicLong keptBytes = new AtomicLong();
    private long writtenBytes;
    private volatile long stagedSince = Long.MAX_VALUE;
    private volatile @Nullable Epoch epoch;
    private boolean keptForGood;
    private boolean closed;

    /**
     * A session.
     *
     * @param manyCanvases whether other canvases use the pool
     */
    public PoolSession(
            IncrementalStorage storage, TileCodec codec, String poolId, boolean manyCanvases, OpenSessions sessions) {
        this.storage = storage;
        this.codec = codec;
        this.poolId = poolId;
        this.manyCanvases = manyCanvases;
        this.sessions = sessions;
        this.opened = sessions.opened(this);
    }

    /** The pool. */
    public String poolId() {
        return poolId;
    }

    /**
     * The row of a tile's pixels.
     *
     * @param parent where the parent revision has this tile
     */
    public RowName tile(PixelFormat format, byte[] pixels, Optional<RowName> parent) {
        return row(Content.tile(codec, format, pixels), parent);
    }

    /** A tile packed to be held for a while. */
    public Bytes encodeQuickly(PixelFormat format, byte[] pixels) {
        return codec.encodeQuickly(format, pixels);
    }

    /** The pixels in such bytes. */
    public byte[] decode(Bytes row) {
        return codec.decode(poolId, row);
    }

    /**
     * The pixels of a row made or found here, or of one that the parent revision refers to.
     *
     * @throws ConflictException if a collection began or ended since the first look-up, and the row is gone and its bytes are not at hand
     * @throws StorageDamagedException if it is missing else
     */
    public byte[] pixels(RowName name) {
        RowId id = new RowId(RowKind.TILE, name);
        String key = key(id);
        Bytes own = made.get(id);
        if (own == null) {
            own = storage.get(key)
                    .map(Entry::value)
                    // a collection took it after it was found: the commit writes it again
                    .or(() -> Optional.ofNullable(found.get(id)).filter(kept -> !kept.isEmpty()))
                    .orElseThrow(() -> goneOrMissing(key));
        }
        return codec.decode(key, own);
    }

    private StorageException goneOrMissing(String key) {
        Epoch seen = epoch;
        if (seen != null) {
            Epoch now = Epoch.read(storage, poolId);
            if (now.version() != seen.version()) {
                return new ConflictException(seen.key(), seen.version(), now.version());
            }
        }
        return new StorageDamagedException("incremental store", -1, key, "missing", null);
    }

    /** The bytes of such a tile's row; empty if it is missing. */
    public OptionalInt rowBytes(RowName name) {
        RowId id = new RowId(RowKind.TILE, name);
        Bytes own = made.get(id);
        Integer length = own != null ? Integer.valueOf(own.length()) : written.get(id);
        if (length != null) {
            return OptionalInt.of(length);
        }
        Bytes known = found.getOrDefault(id, Bytes.EMPTY);
        return known.isEmpty()
                ? storage.get(key(id))
                        .map(entry -> OptionalInt.of(entry.value().length()))
                        .orElse(OptionalInt.empty())
                : OptionalInt.of(known.length());
    }

    /** The commit sequence behind which its first row written ahead lies. */
    long stagedSince() {
        return stagedSince;
    }

    /** Whether it found that row, or wrote it. */
    boolean uses(RowKind kind, RowName name) {
        RowId id = new RowId(kind, name);
        return found.containsKey(id) || written.containsKey(id);
    }

    /** The row of a block. */
    public RowName block(Bytes block, Optional<RowName> parent) {
        return row(Content.block(block), parent);
    }

    /** The row of a foreign entry's chunk. */
    public RowName chunk(Bytes chunk) {
        return row(Content.chunk(codec, chunk), Optional.empty());
    }

    /** Bytes of rows made and not yet written. */
    public long heldBytes() {
        return madeBytes.get();
    }

    /** Bytes of rows already written, keys included. */
    public long stagedBytes() {
        return writtenBytes;
    }

    /** Writes all rows made so far, ahead of the head batch. */
    public void stage() {
        stage(bytes -> {});
    }

    /**
     * Writes all rows made so far, ahead of the head batch.
     *
     * @param before told, before each batch, what will have been written with it, keys included: just that, whatever is made meanwhile; it
     *     may throw, and then the batch is not written
     */
    public void stage(LongConsumer before) {
        List<Map.Entry<RowId, Bytes>> rows = new ArrayList<>();
        long bytes = 0;
        for (Map.Entry<RowId, Bytes> row : made.entrySet()) {
            rows.add(row);
            bytes += row.getValue().length() + key(row.getKey()).length();
            if (bytes > 8 << 20 || rows.size() >= 20_000) {
                before.accept(writtenBytes + bytes);
                write(rows);
                rows.clear();
                bytes = 0;
            }
        }
        if (!rows.isEmpty()) {
            before.accept(writtenBytes + bytes);
            write(rows);
        }
    }

    /** Adds the rows made that are not yet written to the head batch, if they are used. */
    public void addTo(WriteBatch.Builder batch, java.util.function.BiPredicate<RowKind, RowName> used) {
        boolean conditional = manyCanvases || sessions.shared(poolId, opened);
        made.forEach((row, bytes) -> {
            if (used.test(row.kind(), row.name())) {
                String key = key(row);
                batch.put(key, bytes);
                if (conditional && !found.containsKey(row)) {
                    batch.ifAbsent(key);
                }
            }
        });
    }

    /** Adds the condition that no collection began or ended since the first look-up. */
    public void conditions(WriteBatch.Builder batch) {
        Epoch seen = epoch;
        if (seen != null) {
            seen.condition(batch);
        }
    }

    /**
     * After a conflict: whether the head batch can be made again, because what came between was a collection, or rows of
     * the same content. Every row that this edit uses is checked again.
     *
     * @throws ConflictException if a row is gone whose bytes are not at hand
     */
    public boolean checkAgain() {
        Epoch before = epoch;
        boolean changed = dropEqual();
        if (before == null) {
            return changed;
        }
        Epoch now = Epoch.read(storage, poolId);
        if (now.version() == before.version()) {
            return changed;
        }
        epoch = now;
        found.forEach((row, bytes) -> remake(row, bytes, before, now));
        written.keySet().forEach(row -> remake(row, Bytes.EMPTY, before, now));
        return true;
    }

    /** The commit was made, or may have been: the rows written are a revision's. */
    public void keepRows() {
        keptForGood = true;
    }

    /**
     * Removes the rows written for a new canvas that is given up, as far as that is possible now: nobody else knows its
     * pool. Each batch counts only while there is no head.
     */
    public void withdraw(String headKey) {
        if (keptForGood || manyCanvases || written.isEmpty()) {
            return;
        }
        try {
            WriteBatch.Builder batch = WriteBatch.builder().ifAbsent(headKey);
            int count = 0;
            for (RowId row : written.keySet()) {
                batch.delete(key(row));
                if (++count == WITHDRAWN_AT_ONCE) {
                    storage.commit(batch.build());
                    batch = WriteBatch.builder().ifAbsent(headKey);
                    count = 0;
                }
            }
            storage.commit(batch.build());
        } catch (StorageException e) {
            LOG.info("rows of a canvas that was given up are left in pool {}", poolId, e);
        }
        written.clear();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            sessions.closed(this);
        }
    }

    /** A row that is gone, or may go, is written again with the commit. */
    private void remake(RowId row, Bytes kept, Epoch before, Epoch now) {
        Optional<Entry> entry = storage.get(key(row));
        if (made.containsKey(row)
                || entry.filter(stored -> !now.mayTake(stored.version())).isPresent()) {
            return;
        }
        Bytes bytes = entry.map(Entry::value).orElse(kept);
        if (bytes.isEmpty()) {
            throw new ConflictException(before.key(), before.version(), now.version());
        }
        if (entry.isPresent()) {
            // it is put over the one that is there
            found.putIfAbsent(row, Bytes.EMPTY);
        } else {
            found.remove(row);
        }
        hold(row, bytes);
        if (madeBytes.get() > REMADE_BYTES) {
            stage();
        }
    }

    private RowName row(Content content, Optional<RowName> parent) {
        Epoch seen = epoch();
        RowName name = new RowName(content.hash(), 0);
        Bytes encoded = null;
        while (true) {
            if (name.suffix() > RowName.MAX_SUFFIX) {
                throw new TooLargeException("rows of one hash", name.suffix(), RowName.MAX_SUFFIX);
            }
            RowId id = new RowId(content.kind(), name);
            String key = key(id);
            Bytes own = made.get(id);
            Optional<Entry> stored = own == null ? storage.get(key) : Optional.empty();
            if (own == null && stored.isEmpty()) {
                encoded = encoded == null ? content.encode() : encoded;
                own = hold(id, encoded);
                if (own == null) {
                    return name;
                }
            }
            if (content.isIn(key, own != null ? own : stored.orElseThrow().value())) {
                if (own == null && parent.filter(name::equals).isEmpty() && !written.containsKey(id)) {
                    reuse(id, stored.orElseThrow().value(), seen);
                }
                return name;
            }
            name = name.next();
        }
    }

    private void reuse(RowId id, Bytes value, Epoch seen) {
        boolean keep = keptBytes.get() < KEPT_BYTES;
        if (found.putIfAbsent(id, keep ? value : Bytes.EMPTY) == null && keep) {
            keptBytes.addAndGet(value.length());
        }
        if (seen.collecting()) {
            hold(id, value);
        }
    }

    private @Nullable Bytes hold(RowId id, Bytes bytes) {
        Bytes there = made.putIfAbsent(id, bytes);
        if (there == null) {
            madeBytes.addAndGet(bytes.length() + key(id).length());
        }
        return there;
    }

    private void write(List<Map.Entry<RowId, Bytes>> rows) {
        if (stagedSince == Long.MAX_VALUE) {
            try (Snapshot now = storage.snapshot()) {
                stagedSince = now.sequence();
            }
        }
        for (int attempt = 1; ; attempt++) {
            WriteBatch.Builder batch = WriteBatch.builder();
            for (Map.Entry<RowId, Bytes> row : rows) {
                String key = key(row.getKey());
                if (made.containsKey(row.getKey())) {
                    batch.put(key, row.getValue());
                    if (!found.containsKey(row.getKey())) {
                        batch.ifAbsent(key);
                    }
                }
            }
            try {
                storage.commit(batch.build());
                writtenBytes += batch.bytes();
                rows.forEach(row -> wasWritten(row.getKey(), row.getValue()));
                return;
            } catch (ConflictException e) {
                if (attempt == MAX_ATTEMPTS || !dropEqual()) {
                    throw e;
                }
            }
        }
    }

    /**
     * Rows that somebody else wrote in the meantime need not be written, unless a collection may take them away; whether there were
     * any.
     */
    private boolean dropEqual() {
        boolean any = false;
        Epoch seen = epoch;
        for (Map.Entry<RowId, Bytes> row : made.entrySet()) {
            Optional<Entry> stored = storage.get(key(row.getKey()));
            if (stored.isPresent() && !found.containsKey(row.getKey())) {
                if (!stored.get().value().equals(row.getValue())) {
                    throw new ConflictException(
                            key(row.getKey()), 0, stored.get().version());
                }
                found.put(row.getKey(), row.getValue());
                if (seen == null || !seen.mayTake(stored.get().version())) {
                    forget(row.getKey());
                }
                any = true;
            }
        }
        return any;
    }

    private void wasWritten(RowId row, Bytes bytes) {
        written.put(row, bytes.length());
        forget(row);
    }

    private void forget(RowId row) {
        Bytes bytes = made.remove(row);
        if (bytes != null) {
            madeBytes.addAndGet(-(bytes.length() + key(row).length()));
        }
    }

    private Epoch epoch() {
        Epoch seen = epoch;
        if (seen == null) {
            synchronized (this) {
                seen = epoch;
                if (seen == null) {
                    seen = Epoch.read(storage, poolId);
                    epoch = seen;
                }
            }
        }
        return seen;
    }

    private String key(RowId row) {
        return CanvasKeys.row(poolId, row.kind(), row.name());
    }
}
