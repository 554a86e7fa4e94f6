package org.mosp.storage.migration.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.WriteBatch;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.ManagerSettings;
import org.mosp.storage.migration.EntryChange;
import org.mosp.storage.migration.EntryMigration;
import org.mosp.storage.migration.Migration;
import org.mosp.storage.migration.MigrationStep;
import org.mosp.storage.migration.StoreView;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.Keyspace;

/** Six bundles that arrive in any order, where steps run when they come: the same data and the same history. */
class AllOrdersTest {

    private static final Map<String, Integer> REACHED = Map.of("counters", 4, "names", 2, "letters", 3);

    @TempDir
    Path directory;

    @MigrationStep(schema = "counters", from = 1, to = 2, keys = "counter/*")
    static final class Counters2 extends Appending {}

    @MigrationStep(schema = "counters", from = 2, to = 3, keys = "counter/*", requires = "names@2")
    static final class Counters3 extends Appending {}

    @MigrationStep(
            schema = "counters",
            from = 3,
            to = 4,
            keys = "counter/*",
            requires = {"letters@3", "names@2"})
    static final class Counters4 extends Appending {}

    /** Takes what another schema has in its version by then. */
    @MigrationStep(schema = "names", from = 1, to = 2, keys = "name/*", requires = "letters@2")
    static final class Names2 implements EntryMigration {

        @Override
        public EntryChange apply(Entry entry, StoreView store) {
            String first = store.get("letter/0").orElseThrow().value().toUtf8().substring(0, 2);
            return EntryChange.put(Bytes.utf8(entry.value().toUtf8() + first));
        }
    }

    @MigrationStep(schema = "letters", from = 1, to = 2, keys = "letter/*")
    static final class Letters2 extends Appending {}

    @MigrationStep(schema = "letters", from = 2, to = 3, keys = "letter/*")
    static final class Letters3 extends Appending {}

    /** Appends the name of the step: twice, or in another order, would be seen. */
    abstract static class Appending implements EntryMigration {

        @Override
        public EntryChange apply(Entry entry, StoreView store) {
            return EntryChange.put(
                    Bytes.utf8(entry.value().toUtf8() + "." + getClass().getSimpleName()));
        }
    }

    @Test
    void someOrders() throws Exception {
        long seed = Long.getLong("mosp.seed", System.nanoTime());
        System.out.println("seed " + seed);
        List<List<Integer>> orders = orders();
        Collections.shuffle(orders, new Random(seed));
        run(orders.subList(0, 24));
    }

    @Test
    @Tag("stress")
    void allOrders() throws Exception {
        run(orders());
    }

    private void run(List<List<Integer>> orders) throws Exception {
        Set<String> outcomes = new TreeSet<>();
        for (int i = 0; i < orders.size(); i++) {
            outcomes.add(arrive(directory.resolve("store-" + i), orders.get(i)));
        }
        assertEquals(1, outcomes.size(), outcomes.toString());
        assertTrue(outcomes.iterator().next().contains("0.Counters2.Counters3.Counters4"), outcomes.toString());
        System.out.println(orders.size() + " orders, one outcome");
    }

    private static String arrive(Path directory, List<Integer> order) {
        try (LocalStorageManager storage = Stores.ofEntries(directory, ManagerSettings.DEFAULTS, CrashPoints.NONE)) {
            WriteBatch.Builder batch = WriteBatch.builder();
            for (int i = 0; i < 50; i++) {
                batch.put("counter/" + i, Bytes.utf8("" + i));
                batch.put("letter/" + i, Bytes.utf8("ab" + i));
                batch.put("name/" + i, Bytes.utf8("n" + i));
            }
            storage.incremental().commit(batch.build());
            Map<String, Integer> told = new ConcurrentHashMap<>();
            try (LocalMigrationManager migrations = new LocalMigrationManager(
                    storage.schemas(), storage, "test", MigrationMode.AUTO, Duration.ofMillis(2), told::putAll)) {
                List<Migration> steps = List.of(
                        new Counters2(),
                        new Counters3(),
                        new Counters4(),
                        new Names2(),
                        new Letters2(),
                        new Letters3());
                Random pauses = new Random(order.hashCode());
                for (int which : order) {
                    migrations.bind(steps.get(which), "org.example.bundle" + which, "1." + which + ".0");
                    if (pauses.nextBoolean()) {
                        // some come while others run, some after
                        MigrationTest.until(
                                "idle", () -> migrations.plan().steps().isEmpty());
                    }
                }
                MigrationTest.until("all reached, told " + told, () -> told.equals(REACHED));
                return outcome(storage, migrations);
            }
        }
    }

    private static String outcome(LocalStorageManager storage, LocalMigrationManager migrations) {
        StringBuilder outcome = new StringBuilder();
        for (String schema : new TreeSet<>(REACHED.keySet())) {
            assertEquals(REACHED.get(schema), migrations.currentVersion(schema));
            migrations.history(schema).forEach(step -> outcome.append(step.schema())
                    .append(step.from())
                    .append(step.to())
                    .append(step.bundle())
                    .append(step.checksum())
                    .append('\n'));
        }
        try (Stream<Entry> all = storage.scan(Keyspace.USER, "")) {
            all.forEach(entry -> outcome.append(entry.key())
                    .append(' ')
                    .append(entry.schemaVersion())
                    .append(' ')
                    .append(entry.value().toUtf8())
                    .append('\n'));
        }
        return outcome.toString();
    }

    private static List<List<Integer>> orders() {
        List<List<Integer>> orders = new ArrayList<>();
        permute(new ArrayList<>(), orders);
        assertEquals(720, orders.size());
        return orders;
    }

    private static void permute(List<Integer> begun, List<List<Integer>> orders) {
        if (begun.size() == 6) {
            orders.add(List.copyOf(begun));
            return;
        }
        for (int next = 0; next < 6; next++) {
            if (!begun.contains(next)) {
                begun.add(next);
                permute(begun, orders);
                begun.remove(begun.size() - 1);
            }
        }
    }
}
