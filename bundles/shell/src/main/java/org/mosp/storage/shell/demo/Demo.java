package org.mosp.storage.shell.demo;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.mosp.storage.shell.command.CommandContext;
import org.mosp.storage.shell.command.CommandException;
import org.mosp.storage.shell.output.Units;
import org.mosp.storage.shell.paint.PaintCommand;
import org.mosp.storage.shell.paint.Painter;

/** One run of the tour: its steps are each a few {@code mosp} commands and what is checked after them. For one thread. */
final class Demo {

    private static final String FIRST = ".v1.ora";
    private static final String SECOND = ".v2.ora";
    private static final int STEPS = 8;

    private final Path directory;
    private final Path samples;
    private final int strokes;
    private final Mosp mosp;
    private final DemoReport report;
    private final Optional<Path> plugin;
    private final List<String> canvases = new ArrayList<>();
    private String canvas = "";
    private String painting = "";
    private long before;
    private final Map<Long, Long> acknowledged = new HashMap<>();

    Demo(CommandContext context, Path directory, Path samples, int strokes) {
        this.directory = directory;
        this.samples = samples;
        this.strokes = strokes;
        this.mosp = new Mosp(context, directory.resolve("store"));
        this.plugin = SchemaMigration.plugin(samples.resolveSibling("plugins"));
        this.report = new DemoReport(context, directory, plugin.isPresent() ? STEPS + 1 : STEPS);
    }

    /** Walks the tour; whether every check held. */
    boolean run() {
        report.begin();
        importPaintings();
        importSecondVersion();
        exportBefore();
        paintAndKill();
        openAgain();
        paintOn();
        exchangeEngine();
        plugin.ifPresent(this::migrate);
        exportAfter();
        return report.end();
    }

    private void importPaintings() {
        List<Path> files = samples(FIRST);
        if (files.isEmpty()) {
            throw new CommandException("no-samples", "no *" + FIRST + " in " + samples);
        }
        report.step("Real paintings go in");
        List<String> line = new ArrayList<>(List.of("import"));
        files.forEach(file -> line.add(file.toString()));
        line.add("--json");
        List<Map<String, Object>> imported = JsonReader.objects(run(line));
        long size = files.stream().mapToLong(Demo::size).sum();
        long stored = imported.stream()
                .mapToLong(each -> JsonReader.number(each, "bytesStored"))
                .sum();
        long layers = imported.stream()
                .mapToLong(each -> JsonReader.number(each, "layers"))
                .sum();
        long problems = imported.stream()
                .filter(each -> each.get("problems") instanceof List<?> list && !list.isEmpty())
                .count();
        imported.forEach(each -> canvases.add(String.valueOf(each.get("canvas"))));
        report.check(
                "all paintings imported, no layer with a problem", imported.size() == files.size() && problems == 0);
        report.figure(
                "paintings",
                "paintings",
                Units.count(imported.size(), "canvas").replace("canvass", "canvases")
                        + ", " + Units.count(layers, "layer") + ", " + Units.bytes(size) + " as .ora, "
                        + Units.bytes(stored)
                        + " stored",
                Map.of("canvases", imported.size(), "layers", layers, "oraBytes", size, "storedBytes", stored));
    }

    private void importSecondVersion() {
        List<Path> seconds = samples(SECOND);
        Path second = seconds.isEmpty() ? samples(FIRST).get(0) : seconds.get(0);
        painting = String.valueOf(second.getFileName()).replaceFirst("\\.v[12]\\.ora$", "");
        canvas = canvasOf(painting);
        report.step("The next version of " + painting + ": only what changed is stored");
        Map<String, Object> imported = JsonReader.objects(
                        run(List.of("import", second.toString(), "--into", canvas, "--json")))
                .get(0);
        before = JsonReader.number(imported, "revision");
        long stored = JsonReader.number(imported, "bytesStored");
        double share = (double) stored / Math.max(1, size(second));
        report.check("the next version stored less than a tenth of its file", share < 0.1);
        report.figure(
                "secondVersion",
                "next version",
                Units.bytes(stored) + " stored, " + Units.percent(share) + " of its " + Units.bytes(size(second)),
                Map.of("bytesStored", stored, "oraBytes", size(second)));
    }

    private String canvasOf(String name) {
        List<Path> files = samples(FIRST);
        for (int i = 0; i < files.size() && i < canvases.size(); i++) {
            if (String.valueOf(files.get(i).getFileName()).startsWith(name + ".")) {
                return canvases.get(i);
            }
        }
        throw new CommandException("no-samples", "no first version of " + name + " in " + samples);
    }

    private void exportBefore() {
        report.step("The painting comes out as it is now");
        export("before.ora");
        export("before.png");
    }

    private void paintAndKill() {
        report.step("Brush strokes, each a durable commit; the process is killed half way");
        int killAt = strokes / 2;
        List<String> line = List.of("paint", canvas, "--strokes", String.valueOf(strokes), "--below", "--acknowledge");
        report.command(List.of("paint", canvas, "--strokes", String.valueOf(strokes), "--below"));
        for (String said : mosp.runAndKill(line, PaintCommand.ACKNOWLEDGED, killAt)) {
            String[] words = said.substring(PaintCommand.ACKNOWLEDGED.length()).split(" ", -1);
            acknowledged.put(Long.valueOf(words[0]), Long.valueOf(words[words.length - 1]));
        }
        report.say("kill -9 after " + acknowledged.size() + " of " + strokes + " strokes were acknowledged");
        report.check("the process was killed while it painted", acknowledged.size() < strokes);
    }

    private void openAgain() {
        report.step("Opened again: what is there?");
        Set<String> found = strokesInHistory();
        long lost = lost(acknowledged, found);
        report.check("every acknowledged stroke is there", lost == 0);
        report.figure(
                "strokes",
                "killed",
                acknowledged.size() + " strokes acknowledged, " + found.size() + " found after the kill, " + lost
                        + " lost",
                Map.of("acknowledged", acknowledged.size(), "found", found.size(), "lost", lost));
        Map<String, Object> verified = JsonReader.object(run(List.of("verify", "--json")));
        boolean ok = Boolean.TRUE.equals(verified.get("ok"));
        report.check("every checksum and every reference holds", ok);
        long entries = JsonReader.number(verified, "entries");
        report.figure(
                "verified",
                "verified",
                Units.count(entries) + " entries, " + (ok ? "no problem" : "PROBLEMS"),
                Map.of("ok", ok, "entries", entries));
    }

    private void paintOn() {
        report.step("The painter goes on");
        int more = Math.max(10, strokes / 2);
        Map<String, Object> painted = JsonReader.object(
                run(List.of("paint", canvas, "--strokes", String.valueOf(more), "--seed", "2", "--json")));
        report.check(
                "no stroke failed",
                JsonReader.number(painted, "failed") == 0 && JsonReader.number(painted, "strokes") == more);
        double p50 = painted.get("p50Millis") instanceof Double number ? number : 0;
        double p99 = painted.get("p99Millis") instanceof Double number ? number : 0;
        long written = JsonReader.number(painted, "bytesWritten");
        long fsyncs = JsonReader.number(painted, "fsyncs");
        report.figure(
                "painted",
                "painted on",
                more + " strokes, a durable commit takes " + Units.millis(p50) + " (p50), " + Units.millis(p99)
                        + " (p99)",
                Map.of("strokes", more, "p50Millis", p50, "p99Millis", p99));
        report.figure(
                "written",
                "written",
                Units.bytes(written) + " in " + Units.count(fsyncs, "fsync") + ", " + Units.bytes(written / more)
                        + " a stroke",
                Map.of("bytesWritten", written, "fsyncs", fsyncs));
    }

    private void exchangeEngine() {
        report.step("The engine under the painter is exchanged while strokes go on, and back");
        EngineExchange exchange = new EngineExchange(mosp, report, canvas);
        Map<Long, Long> painted = exchange.run();
        exchange.tell(painted.size(), lost(painted, strokesInHistory()));
    }

    private void migrate(Path jar) {
        report.step("A migration is dropped into the running store, and run while strokes go on");
        Map<Long, Long> painted = new SchemaMigration(mosp, report, canvas, directory.resolve("store"), jar).run();
        report.check("every stroke acknowledged meanwhile is there", lost(painted, strokesInHistory()) == 0);
    }

    private Set<String> strokesInHistory() {
        Set<String> found = new HashSet<>();
        for (Map<String, Object> revision : JsonReader.objects(run(List.of("history", canvas, "--json")))) {
            if (String.valueOf(revision.get("comment")).startsWith(PaintCommand.COMMENT)) {
                found.add(revision.get("comment") + " revision " + JsonReader.number(revision, "revision"));
            }
        }
        return found;
    }

    private static long lost(Map<Long, Long> strokes, Set<String> found) {
        return strokes.entrySet().stream()
                .filter(stroke ->
                        !found.contains(PaintCommand.COMMENT + stroke.getKey() + " revision " + stroke.getValue()))
                .count();
    }

    private void exportAfter() {
        report.step("The painting comes out again, as it is and as it was");
        export("after.ora");
        export("after.png");
        export("before-again.ora", "--revision", String.valueOf(before));
        export("before-again.png", "--revision", String.valueOf(before));
        BufferedImage was = Pixels.read(directory.resolve("before.png"));
        BufferedImage is = Pixels.read(directory.resolve("after.png"));
        long changed = Pixels.different(was, is);
        report.check("the strokes are visible", changed > Pixels.count(was) / 100);
        report.check(
                "revision " + before + " still looks as before, pixel for pixel",
                Pixels.different(was, Pixels.read(directory.resolve("before-again.png"))) == 0);
        Map<String, BufferedImage> layersBefore = OraFile.layers(directory.resolve("before.ora"));
        Map<String, BufferedImage> layersAgain = OraFile.layers(directory.resolve("before-again.ora"));
        report.check("its layers are the same, pixel for pixel", same(layersBefore, layersAgain));
        Map<String, BufferedImage> layersAfter = OraFile.layers(directory.resolve("after.ora"));
        report.check(
                "the strokes are on a layer of their own, all other layers are as before",
                onlyStrokesAdded(layersBefore, layersAfter));
        report.figure(
                "pixels",
                "pixels",
                Units.count(changed) + " of " + Units.count(Pixels.count(was)) + " changed by the strokes",
                Map.of("changed", changed, "all", Pixels.count(was)));
    }

    private static boolean same(Map<String, BufferedImage> a, Map<String, BufferedImage> b) {
        return a.keySet().equals(b.keySet()) && same(List.copyOf(a.values()), List.copyOf(b.values()));
    }

    private static boolean onlyStrokesAdded(Map<String, BufferedImage> was, Map<String, BufferedImage> is) {
        List<BufferedImage> others = is.entrySet().stream()
                .filter(layer -> !layer.getKey().endsWith(" " + Painter.LAYER))
                .map(Map.Entry::getValue)
                .toList();
        return is.size() == was.size() + 1 && same(List.copyOf(was.values()), others);
    }

    private static boolean same(List<BufferedImage> a, List<BufferedImage> b) {
        boolean same = a.size() == b.size();
        for (int i = 0; same && i < a.size(); i++) {
            same = Pixels.different(a.get(i), b.get(i)) == 0;
        }
        return same;
    }

    private void export(String file, String... options) {
        List<String> line = new ArrayList<>(
                List.of("export", canvas, directory.resolve(file).toString()));
        line.addAll(List.of(options));
        line.add("--json");
        run(line);
        report.picture(directory.resolve(file));
    }

    private String run(List<String> line) {
        report.command(line.stream().filter(word -> !word.equals("--json")).toList());
        return mosp.run(line);
    }

    private List<Path> samples(String ending) {
        try (Stream<Path> files = Files.list(samples)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the sample paintings: " + e.getMessage(), e);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": " + e.getMessage(), e);
        }
    }
}
