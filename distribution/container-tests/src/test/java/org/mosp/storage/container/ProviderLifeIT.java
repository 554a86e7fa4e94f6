package org.mosp.storage.container;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.mosp.storage.Bytes;
import org.mosp.storage.ProviderInfo;
import org.mosp.storage.StorageManager;
import org.mosp.storage.StorageRole;
import org.mosp.storage.relational.Canvas;
import org.mosp.storage.relational.Layer;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.wiring.BundleWiring;

/**
 * Provider bundles are stopped, updated to another version and started again under 8 clients: no call fails, the new
 * version serves, and the old revision's class loader is let go.
 */
@RunWith(PaxExam.class)
public class ProviderLifeIT {

    private static final int ROUNDS = Integer.getInteger("mosp.rounds", 20);
    private static final int CLIENTS = 8;

    /** Calls that are inside, and calls that are parked, at each stop: at least so many. */
    private static final int WAITING = 4;

    @Inject
    private StorageManager storage;

    @Inject
    private BundleContext context;

    @Configuration
    public Option[] configuration() throws IOException {
        return new Option[] {Container.assembled(Files.createTempDirectory("mosp-container"))};
    }

    @Test
    public void mapdbIsUpdatedUnderLoadAndNoCallFails() throws Exception {
        rounds("mapdb", StorageRole.INCREMENTAL, (client, round) -> {
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

    @Test
    public void sqliteIsUpdatedUnderLoadAndNoCallFails() throws Exception {
        rounds("sqlite", StorageRole.RELATIONAL, (client, round) -> {
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

    @Test
    public void ehcacheIsUpdatedUnderLoadAndReadsGoPastIt() throws Exception {
        for (int i = 0; i < 100; i++) {
            storage.incremental().put("cached/" + i, Bytes.utf8("value " + i));
        }
        rounds("ehcache", StorageRole.CACHE, (client, round) -> {
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
        Await.until("hits resume after the last update", Duration.ofSeconds(20), () -> {
            storage.incremental().get("cached/1");
            return storage.cache().statistics().hits() > before;
        });
    }

    private void rounds(String engine, StorageRole role, Clients.Call call) throws Exception {
        Bundle bundle = Bundles.named(context, "org.mosp.storage.provider." + engine);
        Path versions = Files.createTempDirectory("mosp-versions");
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        long leastInside = Long.MAX_VALUE;
        long leastParked = Long.MAX_VALUE;
        Clients clients = new Clients(CLIENTS, call);
        try {
            String shown = version(role, engine);
            for (int round = 1; round <= ROUNDS; round++) {
                long before = clients.done();
                Await.until("calls between stops", Duration.ofSeconds(30), () -> clients.done() > before + 500);
                loaders.add(new WeakReference<>(bundle.adapt(BundleWiring.class).getClassLoader()));
                if (role != StorageRole.CACHE) {
                    Await.until(
                            "calls inside",
                            Duration.ofSeconds(5),
                            () -> figure(role, engine, "callsInside") >= WAITING);
                }
                bundle.stop();
                if (role != StorageRole.CACHE) {
                    Await.until(
                            "calls parked",
                            Duration.ofSeconds(5),
                            () -> figure(role, engine, "callsParked") >= WAITING);
                    leastInside = Math.min(leastInside, figure(role, engine, "insideAtLastStop"));
                    leastParked = Math.min(leastParked, figure(role, engine, "callsParked"));
                } else {
                    long past = clients.done();
                    Await.until("reads go past the cache", Duration.ofSeconds(5), () -> clients.done() > past + 100);
                }
                Bundles.update(
                        bundle, Bundles.withVersion(Container.jar("provider-" + engine), "1." + round, versions));
                Bundles.refresh(context, bundle);
                bundle.start();
                String now = version(role, engine);
                assertNotEquals("the version in providers() changes", shown, now);
                shown = now;
            }
        } finally {
            clients.close();
        }
        long operations = clients.done();
        System.out.printf(
                "%s: %d rounds of stop, update, start: %,d calls, %d failed, at each stop %s%n",
                engine,
                ROUNDS,
                operations,
                clients.failures().size(),
                role == StorageRole.CACHE
                        ? "all calls went past it"
                        : "at least " + leastInside + " calls inside and " + leastParked + " parked");
        assertTrue(leastInside + " calls inside", leastInside >= WAITING);
        assertTrue(leastParked + " calls parked", leastParked >= WAITING);
        assertEquals(
                "failed calls: " + clients.failures(), 0, clients.failures().size());
        assertTrue(operations + " calls", operations >= 10_000);
        Await.until("the old revisions' class loaders are collected", Duration.ofSeconds(30), () -> {
            System.gc();
            return loaders.stream().allMatch(loader -> loader.refersTo(null));
        });
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
