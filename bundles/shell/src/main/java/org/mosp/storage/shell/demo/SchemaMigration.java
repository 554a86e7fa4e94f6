package org.mosp.storage.shell.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.mosp.storage.shell.command.CommandException;
import org.mosp.storage.shell.output.Units;

/** A migration bundle is dropped into the hot-deploy folder of a runtime while a painter paints, and its step is run. */
final class SchemaMigration {

    private static final String PLUGIN = "preferences-typed";

    /** What its step requires comes in a bundle of its own. */
    private static final String REQUIRED = "catalogue-tags";

    private static final String SCHEMA = "preferences";
    private static final String USER = "mia";
    private static final int STROKES_BETWEEN = 5;
    private static final long SEED = 4;
    private static final long ARRIVAL_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Mosp mosp;
    private final DemoReport report;
    private final String canvas;
    private final Path store;
    private final Path jar;

    SchemaMigration(Mosp mosp, DemoReport report, String canvas, Path store, Path jar) {
        this.mosp = mosp;
        this.report = report;
        this.canvas = canvas;
        this.store = store;
        this.jar = jar;
    }

    /** The bundle that brings the step, if the distribution has it. */
    static Optional<Path> plugin(Path plugins) {
        return plugin(plugins, REQUIRED).flatMap(required -> plugin(plugins, PLUGIN));
    }

    private static Optional<Path> plugin(Path plugins, String name) {
        if (!Files.isDirectory(plugins)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(plugins)) {
            return files.filter(file -> String.valueOf(file.getFileName()).contains(name))
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException("the plug-ins: " + e.getMessage(), e);
        }
    }

    /**
     * Runs the step in a runtime, with strokes going on.
     *
     * @return number and revision of the strokes that were acknowledged meanwhile
     */
    Map<Long, Long> run() {
        type("preferences", USER, "brush.size=12");
        type("preferences", USER, "pressure=true");
        try {
            type("start");
            return paintAndMigrate();
        } finally {
            report.command(List.of("stop"));
            mosp.runToTheEnd(List.of("stop"));
        }
    }

    private Map<Long, Long> paintAndMigrate() {
        try (RunningPainter painter = RunningPainter.start(mosp, report, canvas, SEED)) {
            painter.awaitMore(STROKES_BETWEEN);
            int before = painter.strokes();
            plugin(jar.resolveSibling(""), REQUIRED).ifPresent(this::drop);
            drop(jar);
            boolean announced = arrived();
            type("migrate", "--plan");
            Map<String, Object> migrated = JsonReader.object(type("migrate", "--json"));
            painter.awaitMore(STROKES_BETWEEN);
            tell(announced, migrated, painter.strokes() - before);
            return painter.stop();
        }
    }

    /** Beside and renamed: the runtime must not see half a bundle. */
    private void drop(Path bundle) {
        try {
            Path deploy = Files.createDirectories(store.resolve("deploy"), ownerOnly("rwx------"));
            Path beside = Files.createFile(deploy.resolve("migration.part"), ownerOnly("rw-------"));
            try (OutputStream out = Files.newOutputStream(beside)) {
                Files.copy(bundle, out);
            }
            Files.move(beside, deploy.resolve(String.valueOf(bundle.getFileName())));
        } catch (IOException e) {
            throw new UncheckedIOException("drop the bundle: " + e.getMessage(), e);
        }
        report.say("cp plugins/" + bundle.getFileName() + " into deploy/ of the data directory");
    }

    private static FileAttribute<Set<PosixFilePermission>> ownerOnly(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }

    /** Whether the runtime lists its step, in time. */
    private boolean arrived() {
        report.command(List.of("migrations"));
        long deadline = System.nanoTime() + ARRIVAL_NANOS;
        while (System.nanoTime() < deadline) {
            if (preferences().get("waiting") instanceof List<?> waiting
                    && waiting.stream().anyMatch(this::isPlanned)) {
                return true;
            }
        }
        return false;
    }

    private boolean isPlanned(Object step) {
        return step instanceof Map<?, ?> fields && Boolean.TRUE.equals(fields.get("planned"));
    }

    private Map<String, Object> preferences() {
        return JsonReader.objects(mosp.run(List.of("migrations", "--json"))).stream()
                .filter(schema -> SCHEMA.equals(schema.get("schema")))
                .findFirst()
                .orElseThrow(() -> new CommandException("no-schema", "mosp migrations does not list " + SCHEMA));
    }

    private void tell(boolean announced, Map<String, Object> migrated, int strokes) {
        long version = JsonReader.number(preferences(), "version");
        boolean same = "12".equals(type("preferences", USER, "brush.size").strip())
                && "true".equals(type("preferences", USER, "pressure").strip());
        double pause = migrated.get("longestWriterPauseMillis") instanceof Number number ? number.doubleValue() : 0;
        report.check("the bundle was noticed, and nothing ran before it was told to", announced);
        report.check("its step is done: " + SCHEMA + " are in version 2", version == 2);
        report.check("they are read as before", same);
        report.check("the painter painted meanwhile", strokes > 0);
        report.figure(
                "migration",
                "migrated",
                "catalogue and " + SCHEMA + " 1 to 2 under " + Units.count(strokes)
                        + " strokes; writers waited at most " + Units.millis(pause),
                Map.of("schema", SCHEMA, "version", version, "strokes", strokes, "longestWriterPauseMillis", pause));
    }

    private String type(String... words) {
        List<String> line = List.of(words);
        report.command(line.stream().filter(word -> !word.equals("--json")).toList());
        return mosp.run(line);
    }
}
