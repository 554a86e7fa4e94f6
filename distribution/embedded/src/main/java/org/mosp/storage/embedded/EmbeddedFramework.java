package org.mosp.storage.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.felix.framework.FrameworkFactory;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.framework.Embedding;
import org.mosp.storage.spi.EngineProvider;
import org.mosp.storage.support.files.BundleCaches;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;
import org.osgi.util.tracker.ServiceTracker;

/** Felix inside this program, on one data directory, with a bundle cache of its own that is removed when it ends. */
final class EmbeddedFramework implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(EmbeddedFramework.class.getName());

    /** More than all bundles and what Felix notes about them. */
    private static final long CACHE_BYTES = 64L << 20;

    /** Twice what the store takes at most to let go of its callers and its engines. */
    private static final Duration STOP = Duration.ofSeconds(30);

    /** How often a wait looks whether what it waits for has failed. */
    private static final long TURN_MILLIS = 200;

    private final Path directory;
    private final Path cache;
    private final Framework framework;
    private final EmbeddedBundles bundles;

    private EmbeddedFramework(Path directory, Path cache, Framework framework, EmbeddedBundles bundles) {
        this.directory = directory;
        this.cache = cache;
        this.framework = framework;
        this.bundles = bundles;
    }

    /** Starts it with all bundles installed and those running that make components. */
    static EmbeddedFramework start(Path directory, List<Path> further) {
        String exports = ApiPackages.exports();
        Path cache = cache(directory);
        Framework framework = new FrameworkFactory().newFramework(settings(directory, cache, exports));
        try {
            framework.start();
            EmbeddedBundles bundles = new EmbeddedBundles(framework.getBundleContext(), further);
            bundles.startRuntime();
            return new EmbeddedFramework(directory, cache, framework, bundles);
        } catch (BundleException e) {
            end(framework, cache);
            throw new StorageUnavailableException("the framework", String.valueOf(e.getMessage()), e);
        } catch (RuntimeException | Error e) {
            end(framework, cache);
            throw e;
        }
    }

    private static Path cache(Path directory) {
        try {
            return new BundleCaches(directory).make(CACHE_BYTES);
        } catch (IOException e) {
            throw new StorageIoException("make a directory for bundles", directory.toString(), e);
        }
    }

    private static Map<String, Object> settings(Path directory, Path cache, String exports) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(Constants.FRAMEWORK_STORAGE, cache.resolve("framework").toString());
        settings.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
        settings.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, exports);
        // the cache belongs to this framework alone
        settings.put("felix.cache.locking", "false");
        // would be set for the whole program, once
        settings.put("felix.service.urlhandlers", "false");
        // its threads would outlive the framework for a minute
        settings.put("felix.resolver.parallelism", "1");
        settings.put("felix.log.logger", new FrameworkLog());
        settings.put("felix.log.level", String.valueOf(FrameworkLog.LOG_WARNING));
        settings.put("mosp.storage.data", directory.toString());
        return settings;
    }

    /** Refuses configuration that no bundle reads. */
    void checkConfiguration(Map<String, Map<String, Object>> configuration) {
        // to read all descriptions takes an eighth of an open
        if (!configuration.isEmpty()) {
            new ReadProperties(bundles.all()).check(configuration);
        }
    }

    /** Starts the bundles of the store, but not what opens it. */
    void startStore() {
        bundles.startStore();
    }

    /** Refuses engines that no bundle brings: a new store would wait for them for ever. */
    void checkEngines(Map<StorageRole, String> engines) {
        ServiceTracker<EngineProvider, EngineProvider> providers = tracker(EngineProvider.class);
        try {
            engines.forEach((role, engine) -> {
                TreeSet<String> installed = providers.getTracked().values().stream()
                        .filter(provider -> provider.role() == role)
                        .map(EngineProvider::engine)
                        .collect(Collectors.toCollection(TreeSet::new));
                if (!installed.contains(engine)) {
                    throw new IllegalArgumentException("no bundle brings the engine " + engine + " for the role "
                            + role.id() + "; there are " + installed);
                }
            });
        } finally {
            providers.close();
        }
    }

    void configure(Map<String, Map<String, Object>> configuration, Deadline deadline) {
        service(Embedding.class, deadline).configure(configuration);
    }

    /** Begins to open the store. */
    void startManager() {
        bundles.startManager();
    }

    /**
     * A service, waited for.
     *
     * @throws StorageUnavailableException if it does not come in time, or what offers it has failed
     */
    <T> T service(Class<T> type, Deadline deadline) {
        // closed with the framework: a service is kept as long
        ServiceTracker<T, T> tracker = tracker(type);
        try {
            while (true) {
                T service = tracker.waitForService(Math.max(1, deadline.millis(TURN_MILLIS)));
                if (service != null) {
                    return service;
                }
                refuseFailed(type);
                if (deadline.millis(TURN_MILLIS) == 0) {
                    throw new StorageUnavailableException("service " + type.getName(), missing(), null);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageUnavailableException("service " + type.getName(), "a caller that is not interrupted", e);
        }
    }

    private <T> ServiceTracker<T, T> tracker(Class<T> type) {
        ServiceTracker<T, T> tracker = new ServiceTracker<>(framework.getBundleContext(), type, null);
        tracker.open();
        return tracker;
    }

    private void refuseFailed(Class<?> type) {
        embedding().flatMap(there -> there.failure(type.getName())).ifPresent(failure -> {
            throw new StorageUnavailableException(
                    "service " + type.getName(), "a component that starts: " + failure, null);
        });
    }

    private String missing() {
        return embedding().map(there -> String.join("; ", there.missing())).orElse("the bundle mosp-storage-embedding");
    }

    private Optional<Embedding> embedding() {
        ServiceTracker<Embedding, Embedding> tracker = tracker(Embedding.class);
        try {
            return Optional.ofNullable(tracker.getService());
        } finally {
            tracker.close();
        }
    }

    /** Removes what processes that were killed have left. Only once the store's lock is held. */
    void removeStale() {
        try {
            new BundleCaches(directory).removeStale();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "what a killed process left in " + directory + " stays", e);
        }
    }

    /** One at a time: two would remove the same files. */
    @Override
    public synchronized void close() {
        end(framework, cache);
    }

    private static void end(Framework framework, Path cache) {
        try {
            framework.stop();
            if (!awaitEnd(framework)) {
                LOG.log(
                        System.Logger.Level.ERROR,
                        "the framework does not end within {0}; its files stay in {1}",
                        STOP,
                        cache);
                return;
            }
            BundleCaches.remove(cache);
        } catch (BundleException | IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the framework did not end cleanly", e);
        }
    }

    /** Also for a caller that is interrupted, which may want to open the directory again. */
    private static boolean awaitEnd(Framework framework) {
        Deadline deadline = Deadline.in(STOP);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    FrameworkEvent end = framework.waitForStop(Math.max(1, deadline.millis(STOP.toMillis())));
                    return end.getType() != FrameworkEvent.WAIT_TIMEDOUT;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
