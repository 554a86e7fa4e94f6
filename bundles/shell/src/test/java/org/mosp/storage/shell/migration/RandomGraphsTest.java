package org.mosp.storage.shell.migration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.Progress;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.WriteBatch;
import org.mosp.storage.migration.EntryChange;
import org.mosp.storage.migration.EntryMigration;
import org.mosp.storage.migration.Migration;
import org.mosp.storage.migration.MigrationEvent;
import org.mosp.storage.migration.MigrationPlan;
import org.mosp.storage.migration.MigrationStep;
import org.mosp.storage.migration.PlannedStep;
import org.mosp.storage.migration.StoreView;
import org.mosp.storage.shell.Console;
import org.mosp.storage.shell.Console.Result;
import org.mosp.storage.shell.RealStore;

/** Random sets of steps: what {@code --plan} and {@code --dry-run} say, as JSON, is what {@code migrate} then does. */
@Timeout(value = 900, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RandomGraphsTest {

    private static final int ENTRIES = 20;
    private static final List<String> SCHEMAS = List.of("ants", "bees", "cats", "dogs", "eels", "frogs");

    /** Appends the name of the step: twice, or in another order, would be seen. */
    abstract static class Appending implements EntryMigration {

        @Override
        public EntryChange apply(Entry entry, StoreView store) {
            return EntryChange.put(
                    Bytes.utf8(entry.value().toUtf8() + "." + getClass().getSimpleName()));
        }
    }

    @MigrationStep(schema = "ants", from = 1, to = 2, keys = "ants/*")
    static final class Ants2 extends Appending {}

    @MigrationStep(schema = "ants", from = 2, to = 3, keys = "ants/*", requires = "bees@2")
    static final class Ants3 extends Appending {}

    @MigrationStep(schema = "ants", from = 3, to = 4, keys = "ants/*", requires = "dogs@2")
    static final class Ants4 extends Appending {}

    @MigrationStep(schema = "ants", from = 1, to = 3, keys = "ants/*", requires = "bees@2")
    static final class AntsFrom1To3 extends Appending {}

    @MigrationStep(schema = "bees", from = 1, to = 2, keys = "bees/*")
    static final class Bees2 extends Appending {}

    @MigrationStep(schema = "bees", from = 2, to = 3, keys = "bees/*", requires = "cats@3")
    static final class Bees3 extends Appending {}

    @MigrationStep(schema = "bees", from = 3, to = 4, keys = "bees/*")
    static final class Bees4 extends Appending {}

    @MigrationStep(schema = "cats", from = 1, to = 2, keys = "cats/*", requires = "ants@2")
    static final class Cats2 extends Appending {}

    @MigrationStep(schema = "cats", from = 2, to = 3, keys = "cats/*")
    static final class Cats3 extends Appending {}

    @MigrationStep(schema = "cats", from = 2, to = 4, keys = "cats/*", requires = "dogs@3")
    static final class CatsFrom2To4 extends Appending {}

    @MigrationStep(schema = "dogs", from = 1, to = 2, keys = "dogs/*", requires = "bees@2")
    static final class Dogs2 extends Appending {}

    @MigrationStep(schema = "dogs", from = 2, to = 3, keys = "dogs/*", requires = "ants@3")
    static final class Dogs3 extends Appending {}

    @MigrationStep(schema = "eels", from = 1, to = 2, keys = "eels/*", requires = "frogs@2")
    static final class Eels2 extends Appending {}

    @MigrationStep(schema = "frogs", from = 1, to = 2, keys = "frogs/*", requires = "eels@2")
    static final class Frogs2WithEels extends Appending {}

    @MigrationStep(schema = "frogs", from = 1, to = 2, keys = "frogs/*")
    static final class Frogs2 extends Appending {}

    @TempDir
    Path directory;

    @Test
    void someGraphs() throws InterruptedException {
        run(8);
    }

    @Test
    @Tag("stress")
    void aHundredGraphs() throws InterruptedException {
        run(100);
    }

    private void run(int graphs) throws InterruptedException {
        long seed = Long.getLong("mosp.seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        int steps = 0;
        int heldBack = 0;
        for (int graph = 0; graph < graphs; graph++) {
            try (RealStore store = new RealStore(directory.resolve("store-" + graph))) {
                Result plan = previewed(store, new Console(store, directory), random);
                steps += list(plan, "steps").size();
                heldBack += list(plan, "problems").size();
            }
        }
        System.out.println(graphs + " random graphs, " + steps + " steps run, " + heldBack
                + " schemas held back: each as its preview said");
        assertTrue(steps > 3 * graphs && heldBack > 0, "the graphs are of one kind only");
    }

    private static Result previewed(RealStore store, Console console, Random random) throws InterruptedException {
        fill(store);
        bind(store, random);
        BlockingQueue<String> applied = new LinkedBlockingQueue<>();
        store.migrations().addListener(event -> {
            if (event.kind() == MigrationEvent.Kind.APPLIED) {
                applied.add(event.message());
            }
        });
        MigrationPlan planned = store.migrations().plan();
        Result plan = console.type("migrate", "--plan", "--json");
        assertEquals(list(plan, "problems").isEmpty() ? 0 : 1, plan.status(), plan.err());
        Map<String, Object> rehearsed =
                console.type("migrate", "--dry-run", "--json").object();
        assertEquals(list(plan, "steps"), rehearsed.get("steps"));

        Map<String, Object> run =
                console.type("migrate", "--no-backup", "--json").object();
        assertEquals(list(plan, "problems"), run.get("problems"));
        for (PlannedStep step : planned.steps()) {
            String next = String.valueOf(applied.poll(60, TimeUnit.SECONDS));
            assertTrue(next.startsWith(step.shown()), next + " where " + step.shown() + " was planned");
        }
        assertEquals(planned.steps().size(), list(plan, "steps").size());
        assertEquals(identities(list(plan, "steps")), history(console));
        if (!planned.steps().isEmpty()) {
            MigrationPlan nothing = new MigrationPlan(List.of(), List.of());
            assertEquals(
                    rehearsed.get("digest"),
                    store.migrations().rehearse(nothing, Progress.NONE).digest());
        }
        assertEquals(
                List.of(), list(console.type("migrate", "--plan", "--json"), "steps"), "what could run was left over");
        return plan;
    }

    private static void fill(RealStore store) {
        WriteBatch.Builder batch = WriteBatch.builder();
        for (String schema : SCHEMAS) {
            for (int i = 0; i < ENTRIES; i++) {
                batch.put(schema + "/" + i, Bytes.utf8("" + i));
            }
        }
        store.storage().incremental().commit(batch.build());
    }

    /** Some of the steps in any order, now and then one of two bundles. */
    private static void bind(RealStore store, Random random) {
        List<Migration> steps = new ArrayList<>(List.of(
                new Ants2(),
                new Ants3(),
                new Ants4(),
                new AntsFrom1To3(),
                new Bees2(),
                new Bees3(),
                new Bees4(),
                new Cats2(),
                new Cats3(),
                new CatsFrom2To4(),
                new Dogs2(),
                new Dogs3(),
                new Eels2(),
                random.nextInt(4) == 0 ? new Frogs2WithEels() : new Frogs2()));
        Collections.shuffle(steps, random);
        for (Migration step : steps) {
            if (random.nextInt(10) < 9) {
                String name = "org.example." + step.getClass().getSimpleName();
                store.migrations().bind(step, name, "1." + random.nextInt(5) + ".0");
                if (random.nextInt(30) == 0) {
                    store.migrations().bind(step, name + ".copy", "1.0.0");
                }
            }
        }
    }

    /** What the store's history says was done, of all schemas. */
    @SuppressWarnings("unchecked")
    private static Set<Map<String, Object>> history(Console console) {
        List<Map<String, Object>> done = new ArrayList<>();
        for (Map<String, Object> schema : console.type("migrations", "--json").list()) {
            for (Map<String, Object> step : (List<Map<String, Object>>) schema.get("history")) {
                Map<String, Object> named = new LinkedHashMap<>(step);
                named.put("schema", schema.get("schema"));
                done.add(named);
                assertEquals((long) ENTRIES, step.get("entries"));
            }
        }
        Set<Map<String, Object>> identities = identities(done);
        assertEquals(done.size(), identities.size(), "a step was done twice");
        return identities;
    }

    private static Set<Map<String, Object>> identities(List<Map<String, Object>> steps) {
        Set<String> names =
                new TreeSet<>(Set.of("schema", "from", "to", "back", "bundle", "bundleVersion", "checksum"));
        return steps.stream()
                .map(step -> names.stream().collect(Collectors.toMap(name -> name, step::get)))
                .collect(Collectors.toSet());
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Result result, String name) {
        return (List<Map<String, Object>>) result.object().get(name);
    }
}
