package org.mosp.storage.manager.backup;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.mosp.storage.StorageRole;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.backup.BackupControl;
import org.mosp.storage.backup.BackupRefusedException;
import org.mosp.storage.backup.BackupRefusedException.Reason;
import org.mosp.storage.backup.RestoreOptions;
import org.mosp.storage.backup.RestoreReport;
import org.mosp.storage.framework.Catalogue;
import org.mosp.storage.framework.FrameworkStorage;
import org.mosp.storage.manager.backup.BackupFile.Contents;
import org.mosp.storage.manager.manifest.Manifest;
import org.mosp.storage.manager.manifest.RoleRecord;
import org.mosp.storage.manager.roles.ProviderRegistry;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.RelationalEngine;
import org.mosp.storage.spi.StorageFiles;

/** One restore: the file is checked, the engines are filled and compared, and the manifest makes it a store. For one thread. */
final class RestoreRun {

    /** Free space a store needs, in tenths of the file. */
    private static final long SPACE_TENTHS = 13;

    private static final long LEAST_SPACE = 8L << 20;

    private final StorageFiles files;
    private final CrashPoints crashPoints;
    private final ProviderRegistry registry;
    private final Catalogue catalogue;
    private final String software;
    private final Path file;
    private final Path directory;
    private final BackupControl control;
    private final NewStore store;
    private final List<EngineEntry> besideRows = new ArrayList<>();

    RestoreRun(
            StorageFiles files,
            CrashPoints crashPoints,
            ProviderRegistry registry,
            Catalogue catalogue,
            String software,
            Path file,
            Path directory,
            BackupControl control) {
        this.files = files;
        this.crashPoints = crashPoints;
        this.registry = registry;
        this.catalogue = catalogue;
        this.software = software;
        this.file = file;
        this.directory = directory;
        this.control = control;
        this.store = new NewStore(
                files,
                crashPoints,
                registry,
                directory,
                "a backup is restored into a new directory, name one with --data");
    }

    RestoreReport run(RestoreOptions options) {
        long begun = System.nanoTime();
        try {
            store.refuseContent();
            Contents contents = new BackupFile(files, file).read(this::keepBeside, control, "checking");
            RestoreTarget target = RestoreTarget.choose(contents, options, registry, software);
            store.refuseFull(contents.bytes() / 10 * SPACE_TENTHS + LEAST_SPACE);
            store.make(target.manifest(), () -> fill(contents, target));
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            return new RestoreReport(
                    contents.report(file, took),
                    directory,
                    target.manifest().storeId(),
                    Map.of(
                            StorageRole.INCREMENTAL, target.incremental().engine(),
                            StorageRole.RELATIONAL, target.relational().engine()),
                    took);
        } catch (IOException e) {
            throw store.failed("restore into", e);
        }
    }

    /** What is beside the rows, the versions of their schemas above all, which are needed before the first row is written. */
    private void keepBeside(StorageRole role, List<EngineEntry> entries) {
        if (role == StorageRole.RELATIONAL) {
            entries.stream().filter(entry -> entry.keyspace() == Keyspace.STORE).forEach(besideRows::add);
        }
    }

    /** Fills both engines and closes them; the manifest that names them. */
    private Manifest fill(Contents contents, RestoreTarget target) throws IOException {
        Manifest manifest = target.manifest();
        RoleRecord entriesRecord = manifest.role(StorageRole.INCREMENTAL).orElseThrow();
        RoleRecord rowsRecord = manifest.role(StorageRole.RELATIONAL).orElseThrow();
        long entriesLast;
        long rowsLast;
        try (IncrementalEngine entries = store.open(
                        IncrementalEngine.class,
                        manifest,
                        entriesRecord,
                        target.incremental(),
                        contents.head().incrementalSequence());
                RelationalEngine rows = store.open(
                        RelationalEngine.class,
                        manifest,
                        rowsRecord,
                        target.relational(),
                        contents.head().relationalSequence())) {
            crashPoints.reached("restore.engines");
            makeTables(rows);
            EngineFilling entriesFilling = new EngineFilling(StorageRole.INCREMENTAL, entries);
            EngineFilling rowsFilling = new EngineFilling(StorageRole.RELATIONAL, catalogue.aggregates(rows));
            new BackupFile(files, file)
                    .read(
                            (role, read) -> {
                                (role == StorageRole.INCREMENTAL ? entriesFilling : rowsFilling).take(read);
                                crashPoints.reached("restore.chunk");
                            },
                            control,
                            "restoring");
            rowsFilling.proveBeside(besideRows, directory);
            rowsFilling.prove(contents.end().relational(), directory, control);
            entriesFilling.prove(contents.end().incremental(), directory, control);
            entriesFilling.note(FrameworkStorage.PROJECT_ALL);
            entriesLast = entries.lastSequence();
            rowsLast = rows.lastSequence();
        }
        return NewStore.closed(
                NewStore.closed(manifest, target.incremental(), entriesLast), target.relational(), rowsLast);
    }

    /** Empty, in the versions of the backup's; that this software can read them is judged when the store is opened. */
    private void makeTables(RelationalEngine rows) {
        try {
            catalogue.prepare(rows, besideRows);
        } catch (StorageUnavailableException e) {
            throw new BackupRefusedException(
                    Reason.SCHEMA,
                    "the tables in the backup",
                    e.getMessage() + "; put the jar of that bundle into deploy/ of the new directory");
        }
    }
}
