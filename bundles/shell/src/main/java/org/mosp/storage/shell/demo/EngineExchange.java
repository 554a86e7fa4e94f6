package org.mosp.storage.shell.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.mosp.storage.shell.output.Units;

/** The step of the tour in which the engine under a painter is exchanged and exchanged back. For one thread. */
final class EngineExchange {

    private static final String HERE = "mapdb";
    private static final String THERE = "mvstore";
    private static final int STROKES_BETWEEN = 10;
    private static final int SEED = 3;

    private final Mosp mosp;
    private final DemoReport report;
    private final String canvas;
    private final List<Map<String, Object>> swaps = new ArrayList<>();
    private final List<Integer> paintedMeanwhile = new ArrayList<>();
    private int directories;

    EngineExchange(Mosp mosp, DemoReport report, String canvas) {
        this.mosp = mosp;
        this.report = report;
        this.canvas = canvas;
    }

    /**
     * Exchanges it twice in a runtime, with strokes going on.
     *
     * @return number and revision of the strokes that were acknowledged meanwhile
     */
    Map<Long, Long> run() {
        try {
            type("start");
            return paintAndSwap();
        } finally {
            report.command(List.of("stop"));
            mosp.runToTheEnd(List.of("stop"));
        }
    }

    private Map<Long, Long> paintAndSwap() {
        try (RunningPainter painter = RunningPainter.start(mosp, report, canvas, SEED)) {
            painter.awaitMore(STROKES_BETWEEN);
            swap(painter, THERE);
            swap(painter, HERE);
            return painter.stop();
        }
    }

    private void swap(RunningPainter painter, String engine) {
        int before = painter.strokes();
        swaps.add(JsonReader.object(type("swap", "incremental", engine, "--json")));
        paintedMeanwhile.add(painter.strokes() - before);
        painter.awaitMore(STROKES_BETWEEN);
        type("swap", "incremental", "--finish", "--json");
        Map<String, Object> rest = JsonReader.object(mosp.run(List.of("swap", "incremental", "--json")));
        if (rest.get("retired") instanceof List<?> retired) {
            for (Object each : retired) {
                if (each instanceof Map<?, ?> old && old.get("generation") instanceof Number generation) {
                    type("swap", "incremental", "--discard", String.valueOf(generation.longValue()), "--json");
                    directories++;
                }
            }
        }
        painter.awaitMore(STROKES_BETWEEN);
    }

    /** Checks and figures; how many of the strokes are lost is counted by the caller. */
    void tell(int strokes, long lost) {
        long failed = sum("failedOperations");
        long compared = sum("entriesVerified");
        double writers = longest("longestWriterPauseMillis");
        double readers = longest("longestReaderPauseMillis");
        boolean verified = swaps.stream().allMatch(swap -> Boolean.TRUE.equals(swap.get("verified")));
        Map<String, Object> last = swaps.get(swaps.size() - 1);
        report.check("both swaps compared both engines entry by entry, and found them equal", verified && compared > 0);
        report.check("no operation failed because of them", failed == 0);
        report.check(
                "the painter painted while the data moved, both times",
                paintedMeanwhile.stream().allMatch(painted -> painted > 0));
        report.check("every stroke acknowledged meanwhile is there", lost == 0);
        report.check(
                "the data is in " + HERE + " again, and the two old directories are freed",
                HERE.equals(last.get("active")) && directories == swaps.size());
        report.figure(
                "swaps",
                "swapped",
                HERE + " to " + THERE + " and back under " + Units.count(strokes) + " strokes, " + Units.count(failed)
                        + " operations failed, " + lost + " strokes lost",
                Map.of(
                        "strokes", strokes,
                        "strokesMeanwhile", paintedMeanwhile,
                        "lost", lost,
                        "failedOperations", failed,
                        "entriesCompared", compared,
                        "longestWriterPauseMillis", writers,
                        "longestReaderPauseMillis", readers));
        report.figure(
                "compared",
                "compared",
                Units.count(compared) + " entries; the longest pause was " + Units.millis(writers) + " of writers, "
                        + Units.millis(readers) + " of readers",
                Map.of("entries", compared));
    }

    private long sum(String name) {
        return swaps.stream().mapToLong(swap -> JsonReader.number(swap, name)).sum();
    }

    private double longest(String name) {
        return swaps.stream()
                .mapToDouble(swap -> swap.get(name) instanceof Number number ? number.doubleValue() : 0)
                .max()
                .orElse(0);
    }

    private String type(String... words) {
        List<String> line = List.of(words);
        report.command(line.stream().filter(word -> !word.equals("--json")).toList());
        return mosp.run(line);
    }
}
