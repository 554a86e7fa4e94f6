package org.mosp.storage.manager.migration;

import java.io.IOException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.framework.EntryMove;
import org.mosp.storage.framework.MoveFigures;
import org.mosp.storage.framework.SchemaState;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.StorageKeys;
import org.mosp.storage.manager.copy.BucketSums;
import org.mosp.storage.manager.copy.Copier;
import org.mosp.storage.manager.copy.EntryTransform;
import org.mosp.storage.manager.copy.EntryView;
import org.mosp.storage.manager.copy.ReplicatingSink;
import org.mosp.storage.manager.front.CacheFront;
import org.mosp.storage.manager.gate.Gate;
import org.mosp.storage.manager.gate.LiveEngine;
import org.mosp.storage.manager.incremental.SnapshotKeeper;
import org.mosp.storage.manager.roles.StoreContext;
import org.mosp.storage.migration.MigrationFailedException;
import org.mosp.storage.migration.MigrationRefusedException;
import org.mosp.storage.migration.MigrationRefusedException.Reason;
import org.mosp.storage.migration.StoreView;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineContext.Mode;
import org.mosp.storage.spi.EngineCursor;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineSnapshot;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.StorageFiles;

/**
 * A copy of the store's entries in an engine of its own, of the same provider, in {@code scratch/} of the data directory, which is removed
 * with all in it at the end, and before the next one where a kill left it. The copier fills it; steps run in it as in the store. For one
 * thread.
 */
final class ScratchStore implements AutoCloseable {

    private static final String NAME = "scratch";

    /** Free space a copy and its steps need, in tenths of what the engine stores. */
    private static final long SPACE_TENTHS = 25;

    private final StorageFiles files;
    private final Path directory;
    private final LiveEngine<IncrementalEngine> scratch;
    private final MoveStore moves;
    private final CacheFront cache = new CacheFront(0, 0);

    private ScratchStore(
            StoreContext store,
            Path directory,
            LiveEngine<IncrementalEngine> scratch,
            Gate<IncrementalEngine> gate,
            SnapshotKeeper snapshots) {
        this.files = store.files();
        this.directory = directory;
        this.scratch = scratch;
        this.moves = new MoveStore(gate, cache, snapshots);
        gate.open(scratch);
    }

    /** An empty one. */
    static ScratchStore open(
            StoreContext store,
            LiveEngine<IncrementalEngine> live,
            Gate<IncrementalEngine> gate,
            SnapshotKeeper snapshots) {
        Path directory = store.directory().resolve(NAME);
        try {
            delete(store.files(), directory);
            store.files().createDirectories(directory);
        } catch (IOException e) {
            throw new StorageIoException("make room for a copy", directory.toString(), e);
        }
        long next = use(live, IncrementalEngine::lastSequence) + 1;
        IncrementalEngine engine = (IncrementalEngine) live.provider()
                .provider()
                .open(store.engine(StorageRole.INCREMENTAL, 1, directory, Mode.WRITE, Map.of(), next));
        return new ScratchStore(store, directory, new LiveEngine<>(engine, live.provider(), () -> {}), gate, snapshots);
    }

    /**
     * Copies the entries of an instant.
     *
     * @param schema for the error
     */
    void fill(String schema, LiveEngine<IncrementalEngine> live, Progress progress) {
        long needed = use(live, engine -> engine.statistics().bytesStored()) / 10 * SPACE_TENTHS;
        long usable = usable();
        if (needed > usable) {
            throw new MigrationRefusedException(
                    Reason.NO_SPACE, schema, "a copy needs " + needed + " bytes, there are " + usable);
        }
        ReplicatingSink sink = new ReplicatingSink(new ReplicatingSink.Use() {
            @Override
            public <T> T of(Function<IncrementalEngine, T> call) {
                return call.apply(scratch.engine());
            }
        });
        long total = use(live, engine -> engine.count(Keyspace.USER) + engine.count(Keyspace.STORE));
        EngineSnapshot snapshot = use(live, IncrementalEngine::snapshot);
        try {
            Copier copier = new Copier(EntryView.of(snapshot), EntryTransform.IDENTITY, sink, total);
            while (!copier.cursor().ended()) {
                use(live, engine -> copier.step());
                progress.at("copying", copier.cursor().entries(), total);
            }
        } finally {
            use(live, engine -> {
                snapshot.close();
                return true;
            });
        }
    }

    /** Its entries, as a step over tables reads them. */
    StoreView view() {
        return key -> moves.get(Keyspace.USER, StorageKeys.encode(key))
                .map(entry -> new Entry(key, entry.value(), entry.version(), entry.schemaVersion()));
    }

    /** The sums of what is in it. */
    BucketSums content() {
        BucketSums content = new BucketSums();
        try (EngineSnapshot snapshot = scratch.engine().snapshot();
                EngineCursor entries = snapshot.scan(Keyspace.USER, org.mosp.storage.Bytes.EMPTY, null)) {
            while (entries.hasNext()) {
                EngineEntry entry = entries.next();
                // of the content only: when an entry was written is not part of it
                content.add(new EngineEntry(
                        entry.keyspace(), entry.key(), 0, entry.schemaVersion(), entry.flags(), entry.value()));
            }
        }
        return content;
    }

    /** Runs a move in it. */
    MoveFigures run(EntryMove move, SchemaState before, ScheduledExecutorService clock) {
        StepWork.refuse(move, before);
        try {
            return new StepWork(moves, CrashPoints.NONE, clock, state -> {}).run(move, before);
        } catch (MigrationRefusedException | MigrationFailedException e) {
            throw e;
        } catch (StorageException e) {
            throw new MigrationFailedException(
                    StepNames.shown(move.step()), "", String.valueOf(e.getMessage()), e.retryable(), e);
        }
    }

    @Override
    public void close() {
        scratch.engine().close();
        cache.close();
        try {
            delete(files, directory);
        } catch (IOException e) {
            throw new StorageIoException("remove a copy", directory.toString(), e);
        }
    }

    /** One call on the store's engine, which is not closed under it; fails where the engine is wanted back. */
    private static <T> T use(LiveEngine<IncrementalEngine> live, Function<IncrementalEngine, T> call) {
        int stripe = live.reads().enter();
        try {
            return call.apply(live.engine());
        } finally {
            live.reads().exit(stripe);
        }
    }

    private long usable() {
        try {
            return files.usableSpace(directory);
        } catch (IOException e) {
            throw new StorageUnavailableException("the free space of " + directory, "a disk that tells it", e);
        }
    }

    /** Removes a path with all that is in it, if it is there. */
    static void delete(StorageFiles files, Path path) throws IOException {
        if (!files.exists(path)) {
            return;
        }
        for (Path child : children(files, path)) {
            delete(files, path.resolve(child.getFileName()));
        }
        files.delete(path);
    }

    /** What is in a directory; nothing for a file. */
    private static List<Path> children(StorageFiles files, Path path) throws IOException {
        try {
            return files.list(path);
        } catch (NotDirectoryException e) {
            return List.of();
        }
    }
}
