package org.mosp.storage.container;

import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.mosp.storage.Bytes;
import org.mosp.storage.ProviderInfo;
import org.mosp.storage.StorageManager;
import org.mosp.storage.StorageRole;
import org.mosp.storage.relational.Canvas;
import org.mosp.storage.relational.Layer;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.wiring.BundleWiring;

/**
 * Provider bundles are stopped, updated to another version, refreshed and started again under 8 clients. Throws when a call
 * fails, when too few calls are inside or parked at a stop, when the version shown does not change, and when an old
 * revision's class loader is not let go. Runs in a test's JVM and in a distribution's; needs no test library.
 */
final class ProviderRounds {

    private static final int CLIENTS = 8;

    /** Calls that are inside, and calls that are parked, at each stop: at least so many. */
    private static final int WAITING = 4;

    /** Calls between two stops: at least so many. */
    private static final int CALLS = 500;

    private final StorageManager storage;
    private final BundleContext context;
    private final Function<String, Path> jars;
    private final int rounds;

    /** @param jars a provider's jar, by {@code provider-} and its engine */
    ProviderRounds(StorageManager storage, BundleContext context, Function<String, Path> jars, int rounds) {
        this.storage = storage;
        this.context = context;
        this.jars = jars;
        this.rounds = rounds;
    }

    /** Rounds of the incremental store's provider; what happened, in a line. */
    String mapdb() throws Exception {
        return rounds("mapdb", StorageRole.INCREMENTAL, (client, round) -> {
            String key = "load/" + client + "/" + round % 1_000;
            Bytes value = Bytes.utf8("value " + round);
            long version = storage.incremental().put(key, value);
            if (round % 16 != 0) {
                return;
            }
            var read = storage.incremental().get(key).orElseThrow();
            if (!read.value().equals(value) || read.version() != version) {
                throw new AssertionError(key + " has " + read + " instead of version " + version);
            }
        });
    }

    /** Rounds of the relational store's provider; what happened, in a line. */
    String sqlite() throws Exception {
        return rounds("sqlite", StorageRole.RELATIONAL, (client, round) -> {
            String id = "canvas-" + client + "-" + round % 200;
            Instant now = Instant.now();
            Canvas canvas = Canvas.of(id, "name " + round, now, now, List.of(new Layer(id + "/1", "one", 0)));
            storage.relational().saveCanvas(canvas);
            if (round % 16 != 0) {
                return;
            }
            Canvas read = storage.relational().findCanvas(id).orElseThrow();
            if (!read.name().equals("name " + round)) {
                throw new AssertionError(id + " is named " + read.name() + " instead of name " + round);
            }
        });
    }

    /** Rounds of the cache's provider: no call waits, and hits resume; what happened, in a line. */
    String ehcache() throws Exception {
        for (int i = 0; i < 100; i++) {
            storage.incremental().put("cached/" + i, Bytes.utf8("value " + i));
        }
        String figures = rounds("ehcache", StorageRole.CACHE, (client, round) -> {
            long i = (client * 31 + round) % 100;
            String text = storage.incremental()
                    .get("cached/" + i)
                    .orElseThrow()
                    .value()
                    .toUtf8();
            if (!text.equals("value " + i)) {
                throw new AssertionError("cached/" + i + " is " + text);
            }
            // cached reads never wait: without a pause eight clients leave no processor for the update itself
            LockSupport.parkNanos(100_000);
        });
        long before = storage.cache().statistics().hits();
        Await.until("hits resume after the last update", Duration.ofSeconds(60), () -> {
            storage.incremental().get("cached/1");
            return storage.cache().statistics().hits() > before;
        });
        return figures;
    }

    private String rounds(String engine, StorageRole role, Clients.Call call) throws Exception {
        Bundle bundle = Bundles.named(context, "org.mosp.storage.provider." + engine);
        Path versions = Files.createTempDirectory("mosp-versions");
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        long leastInside = Long.MAX_VALUE;
        long leastParked = Long.MAX_VALUE;
        Clients clients = new Clients(CLIENTS, call);
        try {
            String shown = version(role, engine);
            for (int round = 1; round <= rounds; round++) {
                long before = clients.done();
                Await.until("calls between stops", Duration.ofSeconds(120), () -> clients.done() > before + CALLS);
                loaders.add(new WeakReference<>(bundle.adapt(BundleWiring.class).getClassLoader()));
                if (role != StorageRole.CACHE) {
                    Await.until(
                            "calls inside",
                            Duration.ofSeconds(60),
                            () -> figure(role, engine, "callsInside") >= WAITING);
                }
                // made before the stop: calls wait for fifteen seconds, and that is not to be spent on a jar
                Path jar = Bundles.withVersion(jars.apply("provider-" + engine), "1." + round, versions);
                bundle.stop();
                if (role != StorageRole.CACHE) {
                    Await.until(
                            "calls parked",
                            Duration.ofSeconds(10),
                            () -> figure(role, engine, "callsParked") >= WAITING);
                    leastInside = Math.min(leastInside, figure(role, engine, "insideAtLastStop"));
                    leastParked = Math.min(leastParked, figure(role, engine, "callsParked"));
                } else {
                    long past = clients.done();
                    Await.until("reads go past the cache", Duration.ofSeconds(60), () -> clients.done() > past + 100);
                }
                exchange(bundle, jar);
                String now = version(role, engine);
                require(!shown.equals(now), "the version in providers() is still " + now);
                shown = now;
            }
        } finally {
            clients.close();
        }
        long operations = clients.done();
        require(leastInside >= WAITING, leastInside + " calls inside");
        require(leastParked >= WAITING, leastParked + " calls parked");
        require(clients.failures().isEmpty(), "failed calls: " + clients.failures());
        require(operations >= (long) CALLS * rounds, operations + " calls");
        Await.until("the old revisions' class loaders are collected", Duration.ofSeconds(120), () -> {
            System.gc();
            return loaders.stream().allMatch(loader -> loader.refersTo(null));
        });
        return String.format(
                Locale.ROOT,
                "%s: %d rounds of stop, update, start: %,d calls, 0 failed, at each stop %s; %d class loaders collected",
                engine,
                rounds,
                operations,
                role == StorageRole.CACHE
                        ? "all calls went past it"
                        : "at least " + leastInside + " calls inside and " + leastParked + " parked",
                loaders.size());
    }

    private void exchange(Bundle bundle, Path jar) throws Exception {
        Bundles.update(bundle, jar);
        Bundles.refresh(context, bundle);
        bundle.start();
        Files.delete(jar);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    private long figure(StorageRole role, String engine, String name) {
        return storage.providers().stream()
                .filter(provider -> provider.role() == role && provider.engine().equals(engine))
                .map(provider -> provider.details().getOrDefault(name, 0L))
                .findFirst()
                .orElse(0L);
    }

    private String version(StorageRole role, String engine) {
        return storage.providers().stream()
                .filter(provider -> provider.role() == role && provider.engine().equals(engine))
                .map(ProviderInfo::version)
                .findFirst()
                .orElse("away");
    }
}
