package org.mosp.storage.embedded;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mosp.storage.ConfigurationConflictException;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.StorageLockedException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.StorageUnavailableException;

/** How a store is to be opened. For one thread at a time; may be used again after {@link #open}. */
public final class StorageBuilder {

    private static final String MANAGER = "org.mosp.storage.manager";

    private static final Duration DEFAULT_WAIT = Duration.ofSeconds(60);

    private final Path directory;
    private final Map<StorageRole, String> engines = new EnumMap<>(StorageRole.class);
    private final Map<String, Map<String, Object>> configuration = new LinkedHashMap<>();
    private final List<Path> bundles = new ArrayList<>();
    private Duration wait = DEFAULT_WAIT;

    StorageBuilder(Path directory) {
        this.directory = directory.toAbsolutePath().normalize();
    }

    /**
     * The engine for a role of a new store, by its name, such as {@code mvstore}. A store that is there says itself which it has: another
     * one is refused, and {@code StorageManager.swap} moves the data. Without it {@code mapdb}, {@code sqlite} and {@code ehcache}.
     */
    public StorageBuilder engine(StorageRole role, String engine) {
        engines.put(role, engine);
        return configure(MANAGER, role.id() + ".engine", engine);
    }

    /**
     * The most memory the cache in front of the store takes.
     *
     * @param bytes 1 or more; without it 64 MiB
     */
    public StorageBuilder cacheMemory(long bytes) {
        return configure(MANAGER, "cache.heapBytes", positive("bytes of memory", bytes));
    }

    /**
     * The most disk space the cache takes in the data directory.
     *
     * @param bytes 1 or more; without it 256 MiB
     */
    public StorageBuilder cacheDisk(long bytes) {
        return configure(MANAGER, "cache.diskBytes", positive("bytes on disk", bytes));
    }

    /**
     * A property of a component, as in a file {@code PID.cfg} of the distribution.
     *
     * @param pid the component's PID, such as {@code org.mosp.storage.canvas}; of a factory's configuration {@code factory-PID~name}
     * @param value a string, number or boolean, or an array of them
     */
    public StorageBuilder configure(String pid, String property, Object value) {
        configuration.computeIfAbsent(pid, key -> new HashMap<>()).put(property, value);
        return this;
    }

    /** A further bundle: an engine, or the steps of a migration. It is copied when the store is opened. */
    public StorageBuilder bundle(Path jar) {
        bundles.add(jar.toAbsolutePath().normalize());
        return this;
    }

    /** The longest wait for the framework's bundles and services; without it 60 s. */
    public StorageBuilder longestWait(Duration longest) {
        if (longest.isNegative() || longest.isZero()) {
            throw new IllegalArgumentException("a wait of " + longest);
        }
        wait = longest;
        return this;
    }

    /**
     * Opens the store, or makes one where there is none. Returns when the directory is locked and its manifest is read; engines may still
     * be opened then, which the first calls wait for. Where it fails nothing is left open.
     *
     * @throws IllegalArgumentException if no bundle brings an engine that was named, or no component reads a PID or a property; the message
     *     says which there are
     * @throws ConfigurationConflictException if the store has other engines than those that were named
     * @throws StorageLockedException if the directory is open already, in this process or another one
     * @throws StorageIoException if the directory cannot be written
     * @throws StorageUnavailableException if a bundle does not start, or a service does not come in time, naming what is missing
     */
    public MospStorage open() {
        makeDirectory();
        Deadline deadline = Deadline.in(wait);
        EmbeddedFramework framework = EmbeddedFramework.start(directory, bundles);
        try {
            framework.checkConfiguration(configuration);
            framework.configure(configuration, deadline);
            framework.startStore();
            framework.checkEngines(engines);
            framework.startManager();
            MospStorage storage = new MospStorage(framework, deadline);
            framework.removeStale();
            return storage;
        } catch (RuntimeException | Error e) {
            framework.close();
            throw e;
        }
    }

    private void makeDirectory() {
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException e) {
            throw new StorageIoException("make a data directory of a file", directory.toString(), e);
        } catch (IOException e) {
            throw new StorageIoException("make the data directory", directory.toString(), e);
        }
    }

    private static long positive(String what, long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException(what + ": " + bytes);
        }
        return bytes;
    }
}
