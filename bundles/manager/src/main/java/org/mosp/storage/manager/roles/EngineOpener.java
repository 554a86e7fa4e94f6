package org.mosp.storage.manager.roles;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.mosp.storage.NewerThanSoftwareException;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.manager.gate.BoundProvider;
import org.mosp.storage.manager.gate.LiveEngine;
import org.mosp.storage.manager.manifest.RoleRecord;
import org.mosp.storage.manager.manifest.SwapRecord;
import org.mosp.storage.spi.Engine;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineContext.Mode;

/**
 * Opens the engine the manifest names, in the directory the manifest names, or refuses. For one thread at a time.
 *
 * @param <E> the kind of engine
 */
public final class EngineOpener<E extends Engine> {

    private static final Set<String> KNOWN_FLAGS = Set.of(SwapRecord.FLAG);

    /**
     * An engine with what was noticed.
     *
     * @param live the engine
     * @param line its commit sequences
     * @param finding damage that leaves the engine in service; empty when there is none
     */
    public record Opened<E extends Engine>(LiveEngine<E> live, SequenceLine line, Optional<String> finding) {}

    private final StorageRole role;
    private final Class<E> type;
    private final ToLongFunction<E> lastSequence;
    private final StoreContext store;

    EngineOpener(StorageRole role, Class<E> type, ToLongFunction<E> lastSequence, StoreContext store) {
        this.role = role;
        this.type = type;
        this.lastSequence = lastSequence;
        this.store = store;
    }

    Opened<E> open(RoleRecord record, BoundProvider provider) {
        refuseNewer(record, provider);
        Path directory = directory(record, provider);
        Optional<String> finding = rollback(record, provider, directory);
        E engine = open(record, provider, directory, Mode.WRITE, record.nextSequence());
        try {
            SequenceLine line = line(record, provider, engine);
            boolean unknownYet = !record.initialised() || record.formatVersion() < provider.formatVersion();
            if (unknownYet && role != StorageRole.CACHE) {
                line.reserve();
            }
            return new Opened<>(new LiveEngine<>(engine, provider, line::beforeWrite), line, finding);
        } catch (RuntimeException e) {
            engine.close();
            throw e;
        }
    }

    /**
     * Opens the other engine of a swap, in the directory its record names; nothing is noted in the manifest.
     *
     * @param nextSequence the least commit sequence it may give out when it becomes the truth
     */
    public Opened<E> openPartner(RoleRecord record, BoundProvider provider, long nextSequence) {
        refuseNewer(record, provider);
        Path directory = directory(record, provider);
        E engine = open(record, provider, directory, Mode.WRITE, nextSequence);
        SequenceLine line = line(record, provider, engine);
        return new Opened<>(new LiveEngine<>(engine, provider, line::beforeWrite), line, Optional.empty());
    }

    private SequenceLine line(RoleRecord record, BoundProvider provider, E engine) {
        return new SequenceLine(
                role, record.directoryName(), store.book(), provider, () -> lastSequence.applyAsLong(engine));
    }

    private void refuseNewer(RoleRecord record, BoundProvider provider) {
        String writer = record.bundle() + " " + record.bundleVersion();
        if (record.formatVersion() > provider.formatVersion()) {
            throw new NewerThanSoftwareException(
                    role.id() + " engine " + record.engine(),
                    "format " + record.formatVersion(),
                    "format " + provider.formatVersion(),
                    writer);
        }
        List<String> unknown = record.mustUnderstand().stream()
                .filter(flag -> !KNOWN_FLAGS.contains(flag))
                .toList();
        if (!unknown.isEmpty()) {
            throw new NewerThanSoftwareException(
                    role.id() + " engine " + record.engine(),
                    "flag " + String.join(", ", unknown),
                    "flags " + String.join(", ", KNOWN_FLAGS),
                    writer);
        }
    }

    /** The engine's directory: made for one never opened, else it must be there and hold something. */
    private Path directory(RoleRecord record, BoundProvider provider) {
        Path engines = store.directory().resolve("engines");
        Path directory = engines.resolve(record.directoryName());
        boolean mustBeThere = record.initialised() && role != StorageRole.CACHE;
        try {
            if (!store.files().exists(directory)) {
                if (mustBeThere) {
                    throw new StorageDamagedException(
                            directory.toString(), -1, null, "missing: the engine's directory is not there", null);
                }
                store.files().createDirectories(directory);
                store.files().syncDirectory(engines);
                store.files().syncDirectory(store.directory());
            } else if (mustBeThere
                    && !provider.traits().remote()
                    && store.files().list(directory).isEmpty()) {
                throw new StorageDamagedException(
                        directory.toString(), -1, null, "empty: the engine's directory holds nothing", null);
            }
            return directory;
        } catch (IOException e) {
            throw new StorageIoException("make the engine's directory", directory.toString(), e);
        }
    }

    /**
     * Whether an engine whose recovery may roll back came up before its last clean close. Asked of a read-only
     * instance, before one is opened that is told where to go on from.
     */
    private Optional<String> rollback(RoleRecord record, BoundProvider provider, Path directory) {
        if (!provider.traits().recoveryMayRollBack() || record.cleanClose().isEmpty()) {
            return Optional.empty();
        }
        long expected = record.cleanClose().getAsLong();
        try (E engine = open(record, provider, directory, Mode.READ_ONLY, 1)) {
            long found = lastSequence.applyAsLong(engine);
            if (found >= expected) {
                return Optional.empty();
            }
            return Optional.of(role.id() + " engine " + record.engine() + " in " + directory
                    + " came up at commit " + found + ", but was closed at " + expected
                    + ": later commits are lost; run mosp verify");
        }
    }

    private E open(RoleRecord record, BoundProvider provider, Path directory, Mode mode, long nextSequence) {
        EngineContext context =
                store.engine(role, record.generation(), directory, mode, record.settings(), nextSequence);
        Engine engine = provider.provider().open(context);
        if (!type.isInstance(engine)) {
            engine.close();
            throw new StorageUnavailableException(
                    role.id() + " storage", "a provider that opens a " + type.getSimpleName(), null);
        }
        return type.cast(engine);
    }
}
