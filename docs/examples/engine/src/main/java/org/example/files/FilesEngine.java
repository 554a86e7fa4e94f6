package org.example.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.mosp.storage.Bytes;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageFullException;
import org.mosp.storage.VerifyReport;
import org.mosp.storage.spi.CountedFiles;
import org.mosp.storage.spi.DiskFull;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineContext.Mode;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineHealth;
import org.mosp.storage.spi.EngineSnapshot;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.EngineStatistics;
import org.mosp.storage.spi.EngineTurns;
import org.mosp.storage.spi.EntryIndex;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.ResolvedBatch;
import org.mosp.storage.spi.RootFiles;

/**
 * A file for every key. A commit writes new files, forces them and then their names, and then one of two heads, which
 * decides. Nothing that counts is ever written over, so a commit that is cut short changes nothing.
 */
final class FilesEngine implements IncrementalEngine {

    /** A head is the last sequence and a bit for each file. */
    private static final int MOST_FILES = 500_000;

    private static final int HEAD_BYTES = Long.BYTES + MOST_FILES / Byte.SIZE;

    private final EngineContext context;
    private final CountedFiles counted;
    private final EntryFiles files;
    private final RootFiles heads;
    private final EngineHealth health = new EngineHealth("files");
    private final EngineTurns turns = new EngineTurns("files", health);
    private final EntryIndex<Integer> index = new EntryIndex<>(health);
    private BitSet live;
    // those of the other head, which a commit leaves alone, too
    private BitSet before;
    private volatile long commits;

    FilesEngine(EngineContext context) throws IOException {
        this.context = context;
        counted = new CountedFiles(context.files());
        files = new EntryFiles(counted);
        heads = new RootFiles(counted, context.directory(), "head", HEAD_BYTES);
        BitSet there = new BitSet();
        for (Path path : counted.list(context.directory())) {
            String name = path.getFileName().toString();
            if (name.matches("[0-9]{1,6}\\.entry")) {
                there.set(Integer.parseInt(name.replace(".entry", "")));
            }
        }
        ByteBuffer head =
                heads.read(there.isEmpty() && context.mode() == Mode.WRITE).asByteBuffer();
        long sequence = Math.max(head.getLong(), context.nextSequence() - 1);
        live = BitSet.valueOf(head);
        before = live;
        load(live, sequence);
        if (context.mode() != Mode.WRITE) {
            health.readOnly("opened " + context.mode());
        } else if (health.problems().isEmpty()) {
            settle();
            there.andNot(live);
            sweep(there.stream().boxed().toList());
        }
    }

    private void load(BitSet counting, long sequence) throws IOException {
        List<EngineEntry> entries = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (int file : counting.stream().toArray()) {
            try {
                entries.add(files.read(path(file)));
                places.add(file);
            } catch (StorageDamagedException e) {
                health.damaged(e.where(), e.getMessage());
                if (context.mode() != Mode.SALVAGE) {
                    index.lost(e);
                }
            }
        }
        index.apply(new ResolvedBatch(sequence, entries, List.of()), places);
    }

    private Path path(int file) {
        return context.directory().resolve(file + ".entry");
    }

    private void settle() throws IOException {
        heads.settle();
        context.crashPoints().reached("settle.after-heads");
    }

    @Override
    public long commit(EngineBatch batch) {
        return turns.take(() -> write(ResolvedBatch.of(batch, index.sequence() + 1, index::version)));
    }

    @Override
    public void replicate(List<EngineEntry> puts, List<EngineBatch.Delete> deletes) {
        turns.take(() -> write(new ResolvedBatch(index.sequence(), puts, deletes)));
    }

    private long write(ResolvedBatch batch) throws IOException {
        List<EngineEntry> puts = batch.puts();
        BitSet taken = (BitSet) live.clone();
        taken.or(before);
        List<Integer> made = IntStream.iterate(taken.nextClearBit(0), file -> taken.nextClearBit(file + 1))
                .limit(puts.size())
                .boxed()
                .toList();
        List<Integer> replaced = index.replacedBy(batch);
        BitSet next = (BitSet) live.clone();
        replaced.forEach(next::clear);
        made.forEach(next::set);
        if (next.length() > MOST_FILES) {
            throw new StorageFullException(context.directory() + ", files", next.length(), MOST_FILES, null);
        }
        try {
            turns.together(made.size(), i -> files.write(path(made.get(i)), puts.get(i)));
            context.crashPoints().reached("commit.after-files");
            counted.syncDirectory(context.directory());
            context.crashPoints().reached("commit.before-head");
        } catch (IOException e) {
            // no head names them, so nothing has happened
            sweep(made);
            throw DiskFull.told(e, context.directory());
        }
        heads.write(head(batch.sequence(), next));
        context.crashPoints().reached("commit.after-head");
        before = live;
        live = next;
        index.apply(batch, made);
        commits++;
        sweep(replaced);
        return batch.sequence();
    }

    private static Bytes head(long sequence, BitSet live) {
        ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES).putLong(sequence);
        return Bytes.wrap(head.put(live.toByteArray()).array());
    }

    /** Removes files that do not count. One that stays is removed by the next open, or written over. */
    private void sweep(List<Integer> dead) {
        for (int file : dead) {
            try {
                counted.delete(path(file));
                context.crashPoints().reached("sweep.after-delete");
            } catch (IOException e) {
                // it may not even have been made
            }
        }
    }

    @Override
    public Optional<EngineEntry> get(Keyspace keyspace, Bytes key) {
        return index.get(keyspace, key);
    }

    @Override
    public EngineSnapshot snapshot() {
        return index.snapshot();
    }

    @Override
    public long lastSequence() {
        return index.sequence();
    }

    @Override
    public long count(Keyspace keyspace) {
        return index.count(keyspace);
    }

    @Override
    public EngineState state() {
        return health.state();
    }

    @Override
    public EngineStatistics statistics() {
        return new EngineStatistics(
                count(Keyspace.USER), index.bytes(), 0, counted.bytesWritten(), counted.forces(), commits, Map.of());
    }

    @Override
    public VerifyReport verify(Progress progress) {
        return index.verify(progress, file -> files.read(path(file)));
    }

    @Override
    public void close() {
        turns.close(this::settle);
    }
}
