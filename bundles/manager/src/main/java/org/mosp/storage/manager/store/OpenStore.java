package org.mosp.storage.manager.store;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.mosp.storage.Bytes;
import org.mosp.storage.ConfigurationConflictException;
import org.mosp.storage.NewerThanSoftwareException;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.manager.ManagerSettings;
import org.mosp.storage.manager.backup.UnfinishedRestore;
import org.mosp.storage.manager.lock.DirectoryLock;
import org.mosp.storage.manager.manifest.Manifest;
import org.mosp.storage.manager.manifest.ManifestBook;
import org.mosp.storage.manager.manifest.ManifestFiles;
import org.mosp.storage.manager.manifest.ManifestFiles.Finding;
import org.mosp.storage.manager.manifest.ManifestFiles.Loaded;
import org.mosp.storage.manager.manifest.RoleRecord;
import org.mosp.storage.manager.manifest.SchemaRecord;
import org.mosp.storage.manager.roles.RoleThread;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.StorageFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A locked data directory with its manifest read and sound. Opening it looks first and writes only when nothing speaks
 * against it: lock, read, refuse, and only then announce, repair or create. For one thread.
 */
public final class OpenStore implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OpenStore.class);

    private final DirectoryLock lock;
    private final ManifestFiles manifests;
    private final ManifestBook book;
    private final RoleThread writer;
    private final List<Finding> damaged;

    private OpenStore(
            DirectoryLock lock, ManifestFiles manifests, ManifestBook book, RoleThread writer, List<Finding> damaged) {
        this.lock = lock;
        this.manifests = manifests;
        this.book = book;
        this.writer = writer;
        this.damaged = damaged;
    }

    /** Says how new a schema's data may be. */
    @FunctionalInterface
    public interface Readers {
        /**
         * The highest version that is read here; may wait, bounded, for who reads it.
         *
         * @param minReader the version that is needed
         * @param configured what settings say; empty where they say nothing
         */
        int highest(String schema, int minReader, OptionalInt configured);

        /** What settings say; else everything. */
        Readers CONFIGURED = (schema, minReader, configured) -> configured.orElse(Integer.MAX_VALUE);
    }

    /** Opens a store whose readers are those of the settings. */
    public static OpenStore open(
            Path directory, ManagerSettings settings, StorageFiles files, CrashPoints crashPoints, String software) {
        return open(directory, settings, Readers.CONFIGURED, files, crashPoints, software);
    }

    /**
     * Opens a store, or makes a new one where there is nothing.
     *
     * @param software name and version of this software, for the manifest
     * @throws StorageException locked, newer than this software, damaged, in conflict with its configuration
     */
    public static OpenStore open(
            Path directory,
            ManagerSettings settings,
            Readers readers,
            StorageFiles files,
            CrashPoints crashPoints,
            String software) {
        try {
            files.createDirectories(directory);
            DirectoryLock lock = DirectoryLock.acquire(files, directory);
            try {
                return open(directory, settings, readers, files, crashPoints, software, lock);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new StorageIoException("open the store", directory.toString(), e);
        }
    }

    private static OpenStore open(
            Path directory,
            ManagerSettings settings,
            Readers readers,
            StorageFiles files,
            CrashPoints crashPoints,
            String software,
            DirectoryLock lock)
            throws IOException {
        ManifestFiles manifests = new ManifestFiles(files, crashPoints, directory);
        Loaded loaded = manifests.load();
        Optional<Manifest> found = loaded.manifest();
        if (found.isPresent()) {
            refuseNewer(found.get(), settings, readers);
            refuseConflict(found.get(), settings);
        } else {
            new UnfinishedRestore(files, directory).refuse();
        }
        if (found.isEmpty() && files.exists(directory.resolve("engines"))) {
            throw new StorageDamagedException(
                    directory.resolve(ManifestFiles.NAMES.get(0)).toString(),
                    -1,
                    null,
                    "missing: neither copy of the manifest is there, but engines/ is",
                    null);
        }
        lock.announce();
        Manifest manifest = found.orElseGet(() -> create(settings, software));
        List<Finding> damaged = new ArrayList<>();
        for (Finding finding : loaded.findings()) {
            if (finding.kind() != Finding.Kind.MISSING) {
                manifests.quarantine(finding);
                damaged.add(finding);
            }
        }
        if (found.isEmpty() || !loaded.findings().isEmpty() || loaded.stale()) {
            manifests.store(manifest);
        }
        RoleThread writer = new RoleThread("mosp-manifest");
        new UnfinishedRestore(files, directory).remove();
        ManifestBook book = new ManifestBook(manifests, files, directory, writer::execute, software, manifest);
        return new OpenStore(lock, manifests, book, writer, damaged);
    }

    /** The manifest. */
    public ManifestBook book() {
        return book;
    }

    /** Copies of the manifest that were found damaged, put into quarantine and written anew. */
    public List<Finding> damaged() {
        return damaged;
    }

    /** What is wrong with the copies on disk, now. */
    public List<Finding> check() throws IOException {
        return manifests.load().findings();
    }

    /**
     * Lets go of the directory, behind the last write of the manifest: one that hangs and comes through late must not find
     * somebody else's store there. Waits for that, bounded; where it is not done by then, the directory stays locked until it is.
     */
    @Override
    public void close() {
        Future<?> free = writer.submit(this::letGo);
        writer.close();
        if (!free.isDone()) {
            LOG.error("a write of the manifest hangs: the store stays locked until it ends");
            return;
        }
        try {
            free.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof StorageException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void letGo() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new StorageIoException("let go of the lock", "owner", e);
        }
    }

    private static void refuseNewer(Manifest manifest, ManagerSettings settings, Readers readers) {
        if (!manifest.mustUnderstand().isEmpty()) {
            throw new NewerThanSoftwareException(
                    "manifest",
                    "flag " + String.join(", ", manifest.mustUnderstand()),
                    "no flags",
                    manifest.writtenBy());
        }
        for (SchemaRecord schema : manifest.schemas()) {
            Integer configured = settings.schemas().get(schema.name());
            int known = readers.highest(
                    schema.name(),
                    schema.minReader(),
                    configured == null ? OptionalInt.empty() : OptionalInt.of(configured));
            if (schema.minReader() > known) {
                throw new NewerThanSoftwareException(
                        "schema " + schema.name(),
                        "version " + schema.version() + " for readers of " + schema.minReader(),
                        "version " + known,
                        schema.bundle());
            }
        }
    }

    private static void refuseConflict(Manifest manifest, ManagerSettings settings) {
        for (RoleRecord record : manifest.roles()) {
            settings.engine(record.role())
                    .filter(configured -> !configured.equals(record.engine()))
                    .ifPresent(configured -> {
                        throw new ConfigurationConflictException(
                                "engine of role " + record.role().id(), configured, record.engine());
                    });
            Map<String, String> tunables = settings.tunables().getOrDefault(record.role(), Map.of());
            record.settings().forEach((name, stored) -> {
                String configured = tunables.getOrDefault(name, stored);
                if (!configured.equals(stored)) {
                    throw new ConfigurationConflictException(
                            "setting " + name + " of role " + record.role().id(), configured, stored);
                }
            });
        }
    }

    private static Manifest create(ManagerSettings settings, String software) {
        List<RoleRecord> roles = new ArrayList<>();
        for (StorageRole role : StorageRole.values()) {
            roles.add(RoleRecord.fresh(role, settings.engineOfNewStore(role), 1, Map.of()));
        }
        // engines make version 1, whatever can be read here
        List<SchemaRecord> schemas = settings.schemas().keySet().stream()
                .sorted()
                .map(schema -> new SchemaRecord(schema, 1, 1, software, Bytes.EMPTY))
                .toList();
        return new Manifest(
                UUID.randomUUID(),
                1,
                1,
                Instant.now().truncatedTo(ChronoUnit.MICROS),
                software,
                List.of(),
                roles,
                schemas,
                List.of(),
                Bytes.EMPTY);
    }
}
