package org.mosp.storage.manager.backup;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.backup.BackupCancelledException;
import org.mosp.storage.backup.BackupControl;
import org.mosp.storage.backup.BackupRefusedException;
import org.mosp.storage.backup.BackupRefusedException.Reason;
import org.mosp.storage.backup.BackupReport;
import org.mosp.storage.backup.StorageBackup;
import org.mosp.storage.framework.Catalogue;
import org.mosp.storage.framework.KeptBackups;
import org.mosp.storage.framework.SchemaState;
import org.mosp.storage.manager.backup.BackupFile.Contents;
import org.mosp.storage.manager.copy.Copier;
import org.mosp.storage.manager.copy.EntryTransform;
import org.mosp.storage.manager.copy.EntryView;
import org.mosp.storage.manager.gate.Gate;
import org.mosp.storage.manager.manifest.Manifest;
import org.mosp.storage.manager.manifest.RoleRecord;
import org.mosp.storage.manager.migration.LocalSchemaStore;
import org.mosp.storage.manager.roles.StoreContext;
import org.mosp.storage.spi.EngineSnapshot;
import org.mosp.storage.spi.EngineStatistics;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.RelationalEngine;
import org.mosp.storage.spi.StorageFile;
import org.mosp.storage.spi.StorageFiles;

/** Backups of the open store, from snapshots of its live engines. Any number of threads. */
public final class StoreBackups implements StorageBackup, KeptBackups {

    private static final int MAX_NOTE = 1_000;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,199}");

    /** What the framework calls those it takes before a step: {@code SCHEMA-1-to-2-20260304T050607008Z.mospbackup}. */
    private static final Pattern STEP_NAME =
            Pattern.compile("[A-Za-z0-9._-]+-[0-9]+-to-[0-9]+-[0-9]{8}T[0-9]{9}Z\\.mospbackup");

    /** Beside the entries: frames, and what came since the space was asked for. */
    private static final long MORE_BYTES = 1L << 20;

    private final Gate<IncrementalEngine> incremental;
    private final Gate<RelationalEngine> relational;
    private final Supplier<Catalogue> catalogue;
    private final Supplier<StoreContext> context;
    private final AtomicBoolean underWay = new AtomicBoolean();

    /**
     * Of a store.
     *
     * @param catalogue knows the aggregates of the relational engine
     * @param context the open store
     */
    public StoreBackups(
            Gate<IncrementalEngine> incremental,
            Gate<RelationalEngine> relational,
            Supplier<Catalogue> catalogue,
            Supplier<StoreContext> context) {
        this.incremental = incremental;
        this.relational = relational;
        this.catalogue = catalogue;
        this.context = context;
    }

    @Override
    public BackupReport backup(Path file, String note, BackupControl control) {
        if (note.length() > MAX_NOTE) {
            throw new IllegalArgumentException("a note of " + note.length() + " characters");
        }
        Path path = file.toAbsolutePath().normalize();
        if (!underWay.compareAndSet(false, true)) {
            throw new BackupRefusedException(Reason.UNDER_WAY, path.toString(), "another backup is being taken");
        }
        long begun = System.nanoTime();
        try {
            StoreContext store = context.get();
            relational.read(engine -> true); // who has to wait for it does so before anything is chosen
            NewFile target = new NewFile(
                    store.files(),
                    store.crashPoints(),
                    path,
                    store.book().current().storeId());
            if (isKept(store, path)) {
                target.removeLeft(STEP_NAME);
            }
            target.refuse(incremental.read(live -> least(live.engine().statistics())) + MORE_BYTES);
            Run run = new Run(store, note, control);
            target.make(run);
            return run.contents().report(path, Duration.ofNanos(System.nanoTime() - begun));
        } finally {
            underWay.set(false);
        }
    }

    /**
     * Bytes a backup will hardly take less than. What was superseded is stored as well but not backed up; an engine that does not tell it
     * apart may hold as much again. What is missing in the end is told by the write that fails.
     */
    static long least(EngineStatistics statistics) {
        Long live = statistics.details().get("liveBytes");
        return live == null ? statistics.bytesStored() / 2 : live;
    }

    @Override
    public BackupReport keep(String name, String note, BackupControl control) {
        Path kept = kept(name);
        StoreContext store = context.get();
        try {
            if (!store.files().exists(kept.resolveSibling("."))) {
                store.files().createDirectories(kept.resolveSibling(".").normalize());
                store.files().syncDirectory(store.directory());
            }
        } catch (IOException e) {
            throw new StorageIoException("make the directory of backups", kept.toString(), e);
        }
        return backup(kept, note, control);
    }

    @Override
    public boolean isSwapping(StorageRole role) {
        return context.get()
                .book()
                .current()
                .role(role)
                .flatMap(RoleRecord::swap)
                .isPresent();
    }

    @Override
    public void remove(String name) {
        Path kept = kept(name);
        StorageFiles files = context.get().files();
        try {
            if (files.exists(kept)) {
                files.delete(kept);
                files.syncDirectory(kept.resolveSibling(".").normalize());
            }
        } catch (IOException e) {
            throw new StorageIoException("remove a backup", kept.toString(), e);
        }
    }

    @Override
    public List<String> names() {
        Path directory = context.get().directory().resolve(DIRECTORY);
        StorageFiles files = context.get().files();
        try {
            return files.exists(directory)
                    ? files.list(directory).stream()
                            .map(each -> String.valueOf(each.getFileName()))
                            .filter(name -> NAME.matcher(name).matches())
                            .toList()
                    : List.of();
        } catch (IOException e) {
            throw new StorageIoException("list the backups", directory.toString(), e);
        }
    }

    private static boolean isKept(StoreContext store, Path path) {
        Path directory = store.directory().resolve(DIRECTORY).toAbsolutePath().normalize();
        return directory.equals(path.getParent());
    }

    private Path kept(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a name of a backup: " + name);
        }
        return context.get().directory().resolve(DIRECTORY).resolve(name);
    }

    /** One backup. */
    private final class Run implements NewFile.Content {

        private final StoreContext store;
        private final String note;
        private final BackupControl control;
        private final PartSums entrySums = new PartSums(StorageRole.INCREMENTAL);
        private final PartSums rowSums = new PartSums(StorageRole.RELATIONAL);
        private @Nullable Contents contents;

        Run(StoreContext store, String note, BackupControl control) {
            this.store = store;
            this.note = note;
            this.control = control;
        }

        Contents contents() {
            return Objects.requireNonNull(contents, "asked for before it was proven");
        }

        @Override
        public void write(StorageFile file) throws IOException {
            BackupOutput out = new BackupOutput(file);
            try (Held<IncrementalEngine, EngineSnapshot> incrementalHeld =
                            Held.of(StorageRole.INCREMENTAL, incremental, IncrementalEngine::snapshot);
                    Held<RelationalEngine, RowsSnapshot> relationalHeld = Held.of(
                            StorageRole.RELATIONAL, relational, engine -> RowsSnapshot.of(catalogue.get(), engine))) {
                out.frame(FrameKind.HEAD, head(incrementalHeld, relationalHeld).encode());
                store.crashPoints().reached("backup.begun");
                long total =
                        incrementalHeld.engine(engine -> engine.count(Keyspace.USER) + engine.count(Keyspace.STORE));
                // the rows first: they are few, and a reading transaction is not held while the rest is copied
                RowsSnapshot rows = relationalHeld.snapshot();
                copy(
                        relationalHeld,
                        entry -> rows.isMadeAnew(entry) ? List.of() : List.of(entry),
                        new FileSink(out, StorageRole.RELATIONAL, rowSums),
                        total);
                relationalHeld.close();
                copy(
                        incrementalHeld,
                        EntryTransform.IDENTITY,
                        new FileSink(out, StorageRole.INCREMENTAL, entrySums),
                        total);
            }
            out.frame(FrameKind.END, new BackupEnd(entrySums.sum(), rowSums.sum(), out.hash()).encode());
        }

        /** The manifest is asked for when the snapshot is there: what a step announced before its first chunk is in it. */
        private BackupHead head(Held<?, ?> snapshot, Held<?, ?> aggregates) {
            Manifest manifest = BackupHead.portable(store.book().current());
            Map<String, SchemaState> known = snapshot.of(LocalSchemaStore::read);
            for (SchemaState state : known.values()) {
                manifest = manifest.withSchema(
                        state.schema(),
                        record -> record.at(
                                state.version(), Math.max(record.minReader(), state.minReader()), state.writtenBy()));
            }
            return new BackupHead(
                    Instant.now(),
                    snapshot.of(EngineSnapshot::sequence),
                    aggregates.of(EngineSnapshot::sequence),
                    note,
                    manifest);
        }

        private void copy(Held<?, ?> from, EntryTransform transform, FileSink sink, long total) {
            Copier copier = new Copier(EntryView.of(from.snapshot()), transform, sink, total);
            while (!copier.cursor().ended()) {
                from.of(snapshot -> copier.step());
                store.crashPoints().reached("backup.chunk");
                if (!control.goesOn("copying", copier.cursor().entries(), total)) {
                    throw new BackupCancelledException("the backup");
                }
            }
        }

        @Override
        public void prove(Path written) {
            Contents read = new BackupFile(store.files(), written).read((role, each) -> {}, control, "checking");
            contents = read;
            boolean same = read.end().incremental().equals(entrySums.sum())
                    && read.end().relational().equals(rowSums.sum());
            if (!same) {
                throw new StorageIoException(
                        "write the backup: what is read again is not what was read from the store",
                        written.toString(),
                        null);
            }
        }
    }
}
