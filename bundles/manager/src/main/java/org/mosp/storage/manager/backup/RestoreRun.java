package org.mosp.storage.manager.backup;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageFullException;
import org.mosp.storage.StorageIoException;
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
import org.mosp.storage.manager.gate.BoundProvider;
import org.mosp.storage.manager.lock.DirectoryLock;
import org.mosp.storage.manager.manifest.Manifest;
import org.mosp.storage.manager.manifest.ManifestFiles;
import org.mosp.storage.manager.manifest.RoleRecord;
import org.mosp.storage.manager.roles.ProviderRegistry;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.Engine;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.RelationalEngine;
import org.mosp.storage.spi.StorageFiles;
import org.mosp.storage.support.files.DiskFull;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One restore: the file is checked, the engines are filled and compared, and the manifest makes it a store. For one thread. */
final class RestoreRun {

    private static final Logger LOG = LoggerFactory.getLogger(RestoreRun.class);

    /**
     * Above the instant of the backup: no sequence the store it was taken of gave out since is given out again.
     */
    private static final long GAP = 1L << 32;

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
    private final RestoreDirectory room;
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
        this.room = new RestoreDirectory(files, directory);
    }

    RestoreReport run(RestoreOptions options) {
        long begun = System.nanoTime();
        try {
            room.refuseContent();
            Contents contents = new BackupFile(files, file).read(this::keepBeside, control, "checking");
            RestoreTarget target = RestoreTarget.choose(contents, options, registry, software);
            files.createDirectories(directory);
            refuseFull(contents);
            try (DirectoryLock lock = DirectoryLock.acquire(files, directory)) {
                room.refuseContent();
                lock.announce();
                room.removeLeftovers(registry);
                make(contents, target);
            }
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
            throw failed(e);
        }
    }

    /** What is beside the rows, the versions of their schemas above all, which are needed before the first row is written. */
    private void keepBeside(StorageRole role, List<EngineEntry> entries) {
        if (role == StorageRole.RELATIONAL) {
            entries.stream().filter(entry -> entry.keyspace() == Keyspace.STORE).forEach(besideRows::add);
        }
    }

    private void refuseFull(Contents contents) throws IOException {
        long needed = contents.bytes() / 10 * SPACE_TENTHS + LEAST_SPACE;
        long usable = files.usableSpace(directory);
        if (usable < needed) {
            throw new StorageFullException(directory.toString(), needed, usable, null);
        }
    }

    private void make(Contents contents, RestoreTarget target) throws IOException {
        boolean made = false;
        try {
            room.begin(target.manifest());
            crashPoints.reached("restore.begun");
            Manifest whole = fill(contents, target);
            crashPoints.reached("restore.proven");
            new ManifestFiles(files, crashPoints, directory).store(whole);
            made = true;
            crashPoints.reached("restore.manifest");
            end();
            crashPoints.reached("restore.done");
        } finally {
            if (!made) {
                discard(target.manifest());
            }
        }
    }

    /** Fills both engines and closes them; the manifest that names them. */
    private Manifest fill(Contents contents, RestoreTarget target) throws IOException {
        Manifest manifest = target.manifest();
        RoleRecord entriesRecord = manifest.role(StorageRole.INCREMENTAL).orElseThrow();
        RoleRecord rowsRecord = manifest.role(StorageRole.RELATIONAL).orElseThrow();
        long entriesLast;
        long rowsLast;
        try (IncrementalEngine entries = open(
                        IncrementalEngine.class,
                        manifest,
                        entriesRecord,
                        target.incremental(),
                        contents.head().incrementalSequence());
                RelationalEngine rows = open(
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
        return closed(closed(manifest, target.incremental(), entriesLast), target.relational(), rowsLast);
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

    private <E extends Engine> E open(
            Class<E> type, Manifest manifest, RoleRecord record, BoundProvider provider, long sequence)
            throws IOException {
        Path engine = room.makeEngine(record);
        return type.cast(provider.provider()
                .open(new EngineContext(
                        manifest.storeId(),
                        record.generation(),
                        engine,
                        EngineContext.Mode.WRITE,
                        record.settings(),
                        sequence + GAP,
                        files,
                        crashPoints)));
    }

    private static Manifest closed(Manifest manifest, BoundProvider provider, long last) {
        return manifest.withRole(
                provider.role(),
                record -> record.reserved(last + 1, provider.formatVersion(), provider.bundle(), provider.version()));
    }

    /** With its manifest it is a store, whatever becomes of the note that it was to be one. */
    private void end() {
        try {
            room.end();
        } catch (IOException e) {
            LOG.warn("{} is restored; what says that it is under way is removed when it is opened", directory, e);
        }
    }

    private void discard(Manifest intended) {
        try {
            room.discard(intended, registry);
        } catch (IOException | StorageException e) {
            LOG.warn("what a restore left in {} could not be removed; the next one does it", directory, e);
        }
    }

    private StorageException failed(IOException cause) {
        return DiskFull.isCauseOf(cause)
                ? new StorageFullException(directory.toString(), 1, 0, cause)
                : new StorageIoException("restore into", directory.toString(), cause);
    }
}
