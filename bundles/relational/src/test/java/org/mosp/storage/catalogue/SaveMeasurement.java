package org.mosp.storage.catalogue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.mosp.storage.framework.Catalogue;
import org.mosp.storage.relational.Canvas;
import org.mosp.storage.relational.Layer;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * Saving a canvas with 3 layers, durable: the catalogue on the SQLite engine beside JDBC written by hand, round by round in
 * turn. No test; run its main method with a directory.
 */
final class SaveMeasurement {

    private static final long SLICE_NANOS = 300_000_000;

    private static final AtomicLong COUNTER = new AtomicLong();

    private SaveMeasurement() {}

    private interface Save {
        void save(Canvas canvas) throws Exception;
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
            canvas.setString(1, saved.id());
            canvas.setString(2, saved.name());
            canvas.setLong(3, Micros.of(saved.createdAt()));
            canvas.setLong(4, Micros.of(saved.updatedAt()));
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
            control.execute("COMMIT");
        }

        @Override
        public void close() throws Exception {
            connection.close();
        }
    }

    /** Prints saves per second, medians of the rounds, and ratios. */
    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory(Path.of(arguments[0]), "save-");
        int rounds = Integer.getInteger("rounds", 15);
        boolean again = Boolean.getBoolean("again");
        Map<String, List<Double>> figures = new TreeMap<>();
        try (HandWritten hand = new HandWritten(directory.resolve("hand"));
                DirectAccess access = new DirectAccess(Files.createDirectories(directory.resolve("ours")))) {
            Catalogue catalogue = new CatalogueComponent().create(access);
            for (int round = -2; round < rounds; round++) {
                for (int threads : new int[] {1, 4}) {
                    double byHand = slice(threads, again, hand::save);
                    double byUs = slice(threads, again, catalogue::saveCanvas);
                    if (round >= 0) {
                        add(figures, threads + " hand", byHand);
                        add(figures, threads + " ours", byUs);
                    }
                }
            }
            System.out.println(access.engine().statistics());
        }
        figures.forEach((name, values) -> System.out.printf("%-8s %,10.0f/s%n", name, median(values)));
        double one = median(figures.get("1 hand"));
        System.out.printf(
                "1 thread %.2f, 4 threads %.2f x 1 thread by hand%n",
                median(figures.get("1 ours")) / one, median(figures.get("4 ours")) / one);
    }

    private static double slice(int threads, boolean again, Save save) throws Exception {
        long end = System.nanoTime() + SLICE_NANOS;
        long start = System.nanoTime();
        AtomicLong saved = new AtomicLong();
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Thread thread = new Thread(() -> {
                try {
                    while (System.nanoTime() < end) {
                        save.save(canvas(again));
                        saved.incrementAndGet();
                    }
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            all.add(thread);
            thread.start();
        }
        for (Thread thread : all) {
            thread.join();
        }
        return saved.get() * 1e9 / (System.nanoTime() - start);
    }

    private static Canvas canvas(boolean again) {
        long number = COUNTER.incrementAndGet();
        String id = "canvas-" + (again ? number % 1_000 : number);
        Instant now = Instant.now();
        return Canvas.of(
                id,
                "Painting of a harbour " + number,
                now,
                now,
                List.of(
                        new Layer(id + "/ink", "ink " + number, 0),
                        new Layer(id + "/colour", "colour " + number, 1),
                        new Layer(id + "/paper", "paper " + number, 2)));
    }

    private static void add(Map<String, List<Double>> figures, String name, double value) {
        figures.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
    }

    private static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted.length == 0
                ? Double.NaN
                : Arrays.stream(sorted).skip(sorted.length / 2).findFirst().orElse(0);
    }
}
