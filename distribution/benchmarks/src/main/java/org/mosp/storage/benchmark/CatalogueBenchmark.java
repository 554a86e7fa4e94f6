package org.mosp.storage.benchmark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.relational.Canvas;
import org.mosp.storage.relational.CanvasQuery;
import org.mosp.storage.relational.Layer;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** Saving a canvas with 3 layers, durable: the catalogue beside JDBC as one would write it by hand. */
final class CatalogueBenchmark {

    private static final int CANVASES = 10_000;
    private static final int THREADS = 4;
    private static final String GROUPED = "jdbc, groups";

    private final int rounds;
    private final long sliceNanos;
    private final AtomicLong counter = new AtomicLong();

    CatalogueBenchmark(int rounds, long sliceMillis) {
        this.rounds = rounds;
        this.sliceNanos = sliceMillis * 1_000_000;
    }

    /** One connection, reused statements, WAL, FULL. */
    private static final class HandWritten implements AutoCloseable {

        private final Connection connection;
        private final Statement control;
        private final PreparedStatement canvas;
        private final PreparedStatement clear;
        private final PreparedStatement layer;

        HandWritten(Path directory) throws Exception {
            Files.createDirectories(directory);
            SQLiteConfig config = new SQLiteConfig();
            config.setJournalMode(SQLiteConfig.JournalMode.WAL);
            config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
            config.enforceForeignKeys(true);
            SQLiteDataSource source = new SQLiteDataSource(config);
            source.setUrl("jdbc:sqlite:" + directory.resolve("catalogue.db"));
            connection = source.getConnection();
            control = connection.createStatement();
            control.execute("CREATE TABLE canvases (id TEXT PRIMARY KEY, name TEXT NOT NULL,"
                    + " created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL)");
            control.execute("CREATE TABLE layers (id TEXT PRIMARY KEY, canvas_id TEXT NOT NULL, name TEXT NOT NULL,"
                    + " order_index INTEGER NOT NULL, FOREIGN KEY (canvas_id) REFERENCES canvases(id))");
            control.execute("CREATE INDEX layers_canvas ON layers (canvas_id)");
            canvas = connection.prepareStatement("INSERT INTO canvases VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE"
                    + " SET name = excluded.name, updated_at = excluded.updated_at");
            clear = connection.prepareStatement("DELETE FROM layers WHERE canvas_id = ?");
            layer = connection.prepareStatement("INSERT INTO layers VALUES (?, ?, ?, ?)");
        }

        synchronized void save(Canvas saved) throws Exception {
            control.execute("BEGIN IMMEDIATE");
            write(saved);
            control.execute("COMMIT");
        }

        /** Several by one transaction. */
        synchronized void saveAll(List<Canvas> group) throws Exception {
            control.execute("BEGIN IMMEDIATE");
            for (Canvas saved : group) {
                write(saved);
            }
            control.execute("COMMIT");
        }

        private void write(Canvas saved) throws Exception {
            canvas.setString(1, saved.id());
            canvas.setString(2, saved.name());
            canvas.setLong(3, saved.createdAt().toEpochMilli() * 1_000);
            canvas.setLong(4, saved.updatedAt().toEpochMilli() * 1_000);
            canvas.executeUpdate();
            clear.setString(1, saved.id());
            clear.executeUpdate();
            for (Layer one : saved.layers()) {
                layer.setString(1, one.id());
                layer.setString(2, saved.id());
                layer.setString(3, one.name());
                layer.setInt(4, one.orderIndex());
                layer.executeUpdate();
            }
        }

        @Override
        public void close() throws Exception {
            connection.close();
        }
    }

    private interface Save {
        /** Saves canvases, and returns how many. */
        int save(Supplier<Canvas> canvases) throws Exception;
    }

    String run(Path directory) throws Exception {
        Results results = new Results();
        try (HandWritten hand = new HandWritten(directory.resolve("hand"));
                LocalStorageManager manager = Stores.open(directory.resolve("store"))) {
            Save byHand = canvases -> {
                hand.save(canvases.get());
                return 1;
            };
            Save byHandInGroups = canvases -> {
                hand.saveAll(Stream.generate(canvases).limit(THREADS).toList());
                return THREADS;
            };
            Save byUs = canvases -> {
                manager.relational().saveCanvas(canvases.get());
                return 1;
            };
            for (int round = -2; round < rounds; round++) {
                boolean counts = round >= 0;
                for (boolean again : new boolean[] {true, false}) {
                    for (int threads : new int[] {1, THREADS}) {
                        String row = (again ? "again, " : "new, ") + threads + (threads == 1 ? " thread" : " threads");
                        double jdbc = slice(threads, again, byHand);
                        double catalogue = slice(threads, again, byUs);
                        if (counts) {
                            results.add(row, "jdbc", jdbc);
                            results.add(row, "catalogue", catalogue);
                        }
                        if (threads > 1) {
                            // no thread waits for another: what a group of so many could reach
                            double ceiling = slice(1, again, byHandInGroups);
                            if (counts) {
                                results.add(row, GROUPED, ceiling);
                            }
                        }
                    }
                }
            }
            System.out.printf("medians of %d rounds, canvases with 3 layers saved per second%n", rounds);
            System.out.println(results.table("", "jdbc"));
            for (String kind : new String[] {"again", "new"}) {
                System.out.printf(
                        "%s, 1 thread: %.2f x hand-written JDBC (at least 0.95); 4 threads: %.2f x it (at least 3),"
                                + " %.2f x hand-written JDBC in groups of 4%n",
                        kind,
                        results.ratio(kind + ", 1 thread", "catalogue", "jdbc"),
                        results.ratio(kind + ", 4 threads", "catalogue", "jdbc"),
                        results.ratio(kind + ", 4 threads", "catalogue", GROUPED));
            }
            search(manager, results);
        }
        return results.json();
    }

    private void search(LocalStorageManager manager, Results results) {
        List<java.util.concurrent.CompletionStage<Long>> saved = new ArrayList<>();
        for (int i = 0; i < CANVASES; i++) {
            saved.add(manager.relational().saveCanvasAsync(canvas("search-" + i, "Painting of a harbour " + i)));
        }
        saved.forEach(stage -> stage.toCompletableFuture().join());
        Function<CanvasQuery, Double> millis = query -> {
            long start = System.nanoTime();
            manager.relational().listCanvases(query);
            return (System.nanoTime() - start) / 1e6;
        };
        for (int i = 0; i < 50; i++) {
            results.add("search ms", "catalogue", millis.apply(CanvasQuery.all().search("HARBOUR 77")));
            results.add(
                    "page ms", "catalogue", millis.apply(CanvasQuery.all().sortedBy(CanvasQuery.Sort.UPDATED, true)));
        }
        System.out.printf(
                "%,d canvases: search %.1f ms, page of 50 %.1f ms (at most 20)%n",
                manager.relational().countCanvases(CanvasQuery.all()),
                results.median("search ms", "catalogue"),
                results.median("page ms", "catalogue"));
    }

    private double slice(int count, boolean again, Save save) throws Exception {
        LongAdder done = new LongAdder();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        long start = System.nanoTime();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Thread thread = new Thread(() -> {
                try {
                    do {
                        done.add(save.save(() -> next(again)));
                    } while (System.nanoTime() - start < sliceNanos);
                } catch (Throwable e) {
                    failure.set(e);
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (failure.get() != null) {
            throw new IllegalStateException("saving failed", failure.get());
        }
        return done.sum() * 1e9 / (System.nanoTime() - start);
    }

    /** A canvas that was not saved before, or one of 500 that were, with another name and other layers' names. */
    private Canvas next(boolean again) {
        long number = counter.incrementAndGet();
        return canvas(again ? "canvas-" + number % 500 : "new-" + number, "name " + number);
    }

    private static Canvas canvas(String id, String name) {
        Instant now = Instant.now();
        return Canvas.of(
                id,
                name,
                now,
                now,
                List.of(
                        new Layer(id + "/1", name + " lines", 0),
                        new Layer(id + "/2", name + " colour", 1),
                        new Layer(id + "/3", name + " ground", 2)));
    }
}
