package org.mosp.storage.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.management.AttributeNotFoundException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.Health;
import org.mosp.storage.StorageManager;
import org.mosp.storage.StorageRole;
import org.mosp.storage.Swap;
import org.mosp.storage.SwapOptions;
import org.mosp.storage.incremental.WriteBatch;

/** The beans of a real store, read through the platform's MBean server as a monitoring tool does. */
@Timeout(300)
class StoreBeansTest {

    private static final Set<String> NAMES = new TreeSet<>(Set.of(
            "org.mosp.storage:type=Store",
            "org.mosp.storage:type=Cache",
            "org.mosp.storage:role=incremental,type=Role",
            "org.mosp.storage:role=relational,type=Role",
            "org.mosp.storage:role=cache,type=Role",
            "org.mosp.storage:role=incremental,type=Swap",
            "org.mosp.storage:role=relational,type=Swap"));

    /** Far above the 200 ms that are promised: other work shares the processors. */
    private static final long LONGEST_READ_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

    @TempDir
    Path directory;

    @Test
    void theSameNamesTellOfEachEngineThroughASwapUnderLoad() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<String> states = new ArrayList<>();
        long longest = 0;
        long reads = 0;
        try (RealStore store = opened(directory);
                StoreBeans beans = new StoreBeans(store.manager, server, "")) {
            WriteBatch.Builder many = WriteBatch.builder();
            for (int i = 0; i < 3_000; i++) {
                many.put("k/" + i, Bytes.wrap(new byte[500]));
            }
            store.manager.incremental().commit(many.build());
            AtomicLong written = new AtomicLong(1);
            Thread writer = new Thread(
                    () -> {
                        for (int i = 0; !stop.get(); i++) {
                            store.manager.incremental().put("k/" + i % 3_000, Bytes.utf8("" + i));
                            written.incrementAndGet();
                        }
                    },
                    "writer");
            writer.setUncaughtExceptionHandler((thread, error) -> failure.set(error));
            writer.start();
            assertEquals(NAMES, names());
            Await.until("mapdb", () -> "mapdb".equals(read("type=Role,role=incremental", "Engine")));
            // 1.5 MB in about 5 s: samples are a second apart
            Swap swap = store.manager.swap(
                    StorageRole.INCREMENTAL, "mvstore", SwapOptions.DEFAULTS.withMaxBytesPerSecond(300_000));
            var switched = swap.switched().toCompletableFuture();
            long acknowledged = 0;
            boolean after;
            do {
                after = switched.isDone();
                for (ObjectName name : server.queryNames(new ObjectName("org.mosp.storage:*"), null)) {
                    for (MBeanAttributeInfo attribute :
                            server.getMBeanInfo(name).getAttributes()) {
                        long start = System.nanoTime();
                        server.getAttribute(name, attribute.getName());
                        longest = Math.max(longest, System.nanoTime() - start);
                        reads++;
                    }
                }
                states.add((String) read("type=Swap,role=incremental", "State"));
                long now = (Long) read("type=Role,role=incremental", "WritesAcknowledged");
                assertTrue(now >= acknowledged, now + " after " + acknowledged);
                acknowledged = now;
                TimeUnit.MILLISECONDS.sleep(5);
            } while (!after);
            assertTrue(new TreeSet<>(states).size() > 1, "states of a swap under way in " + new TreeSet<>(states));
            assertEquals(0, swap.progress().failedOperations());
            Await.until("mvstore", () -> "mvstore".equals(read("type=Role,role=incremental", "Engine")));
            Await.until("its window", () -> "switched".equals(read("type=Swap,role=incremental", "State")));
            assertTrue((Long) read("type=Swap,role=incremental", "RollbackUntilMillis") > System.currentTimeMillis());
            assertEquals(NAMES, names());
            stop.set(true);
            writer.join();
            assertTrue(written.get() > 1, "nothing was written beside the swap");
            Await.until(
                    "all " + written + " writes of both engines",
                    () -> (Long) read("type=Role,role=incremental", "WritesAcknowledged") == written.get());
            store.manager.finishSwap(StorageRole.INCREMENTAL);
            Await.until("the end", () -> "idle".equals(read("type=Swap,role=incremental", "State")));
            assertTrue(longest < LONGEST_READ_NANOS, longest + " ns");
        }
        assertEquals(null, failure.get());
        assertEquals(Set.of(), names());
        System.out.println(reads + " attributes read during a swap, 0 failed, the longest read "
                + TimeUnit.NANOSECONDS.toMicros(longest) / 1_000.0 + " ms; swap states seen " + new TreeSet<>(states));
    }

    @Test
    void figuresAreThoseOfTheStore() {
        try (RealStore store = opened(directory);
                StoreBeans beans = new StoreBeans(store.manager, server, "")) {
            store.manager.incremental().put("a", Bytes.utf8("1"));
            String role = "type=Role,role=incremental";
            Await.until("the write", () -> (Long) read(role, "WritesAcknowledged") == 1);
            assertEquals(1L, read(role, "Entries"));
            assertEquals("open", read(role, "State"));
            assertEquals("full", read(role, "Service"));
            assertEquals("green", read(role, "Health"));
            assertTrue((Long) read(role, "CommitP99Micros") > 0);
            assertTrue((Long) read(role, "Forces") > 0);
            assertTrue((Long) read(role, "BytesStored") > 0);
            assertEquals(-1L, read("type=Role,role=relational", "Entries"));
            assertEquals(store.manager.storeId().toString(), read("type=Store", "StoreId"));
            assertEquals(directory.toString(), read("type=Store", "Directory"));
            assertEquals(64L << 20, read("type=Cache", "HeapBudget"));
            store.manager.unbind(store.mapdb);
            Await.until("the provider's going", () -> "waiting".equals(read(role, "Service")));
            assertEquals("yellow", read(role, "Health"));
            assertEquals(-1L, read(role, "Entries"));
            assertEquals(1L, read(role, "WritesAcknowledged"));
            store.bind(store.mapdb);
            Await.until("its coming back", () -> (Long) read(role, "Entries") == 1);
        }
    }

    @Test
    void anEngineThatHangsHoldsUpNoReader() throws Exception {
        CountDownLatch hangs = new CountDownLatch(1);
        AtomicBoolean hang = new AtomicBoolean();
        try (RealStore store = opened(directory)) {
            StorageManager hanging = (StorageManager) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {StorageManager.class}, (proxy, method, arguments) -> {
                        if (hang.get() && method.getName().equals("providers")) {
                            hangs.await();
                        }
                        try {
                            return method.invoke(store.manager, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
            try (StoreBeans beans = new StoreBeans(hanging, server, "")) {
                Await.until("a sample", () -> "mapdb".equals(read("type=Role,role=incremental", "Engine")));
                hang.set(true);
                Await.until("an old sample", () -> (Long) read("type=Store", "SampleAgeMillis") > 1_500);
                long start = System.nanoTime();
                for (int i = 0; i < 100; i++) {
                    assertEquals("mapdb", read("type=Role,role=incremental", "Engine"));
                }
                long took = System.nanoTime() - start;
                // a single wait of 200 ms for each would be 20 s
                assertTrue(took < LONGEST_READ_NANOS, took + " ns");
                hang.set(false);
                hangs.countDown();
                Await.until("a new sample", () -> (Long) read("type=Store", "SampleAgeMillis") < 1_000);
            }
        } finally {
            hangs.countDown();
        }
    }

    @Test
    void aSecondStoreOfTheProcessHasNamesOfItsOwnOrNone() {
        try (RealStore first = opened(directory.resolve("first"));
                RealStore second = opened(directory.resolve("second"));
                StoreBeans beans = new StoreBeans(first.manager, server, "")) {
            try (StoreBeans refused = new StoreBeans(second.manager, server, "")) {
                assertEquals(NAMES, names());
            }
            assertEquals(NAMES, names());
            assertEquals(directory.resolve("first").toString(), read("type=Store", "Directory"));
            try (StoreBeans named = new StoreBeans(second.manager, server, "sketches")) {
                assertEquals(2 * NAMES.size(), names().size());
                assertEquals(
                        directory.resolve("second").toString(), read("type=Store,instance=\"sketches\"", "Directory"));
            }
            assertEquals(NAMES, names());
        }
    }

    private static RealStore opened(Path directory) {
        RealStore store = RealStore.open(directory);
        Await.until("all roles", () -> store.manager.health().state() == Health.State.GREEN);
        return store;
    }

    private Set<String> names() {
        try {
            Set<String> names = new TreeSet<>();
            server.queryNames(new ObjectName("org.mosp.storage:*"), null)
                    .forEach(name -> names.add(name.getCanonicalName()));
            return names;
        } catch (javax.management.JMException e) {
            throw new AssertionError(e);
        }
    }

    private Object read(String keys, String attribute) {
        try {
            return server.getAttribute(new ObjectName("org.mosp.storage:" + keys), attribute);
        } catch (AttributeNotFoundException e) {
            throw new AssertionError("no attribute " + attribute, e);
        } catch (javax.management.JMException e) {
            throw new AssertionError(e);
        }
    }
}
