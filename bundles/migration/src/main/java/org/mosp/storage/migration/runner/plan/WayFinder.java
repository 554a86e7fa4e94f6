package org.mosp.storage.migration.runner.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.mosp.storage.framework.StepIdentity;
import org.mosp.storage.migration.AppliedStep;
import org.mosp.storage.migration.PlanProblem.Reason;
import org.mosp.storage.migration.PlannedStep;
import org.mosp.storage.migration.StepInfo;

/** Finds the way of one schema through the steps there are. */
final class WayFinder {

    private final SchemaPosition position;
    private final StepGraph graph;

    WayFinder(SchemaPosition position, StepGraph graph) {
        this.position = position;
        this.graph = graph;
    }

    /** To the version its owner writes, else as far as steps lead; a half-done step comes first. */
    SchemaWay forward() {
        if (position.halfDone().isPresent()) {
            return resumed(position.halfDone().get());
        }
        int begin = position.version();
        return onward(begin, position.writes().orElseGet(() -> graph.highest(begin)));
    }

    /** What lies beyond the version its owner writes is no part of the way, and nothing is missing for its sake. */
    private SchemaWay onward(int begin, int end) {
        boolean any =
                graph.all().stream().map(KnownStep::info).anyMatch(step -> step.from() >= begin && step.to() <= end);
        return any ? between(begin, end) : SchemaWay.of(List.of());
    }

    /** To a version, up or down. */
    SchemaWay to(int version) {
        if (position.halfDone().isPresent()) {
            StepIdentity half = position.halfDone().get();
            SchemaWay resumed = resumed(half);
            if (resumed.problem().isPresent() || half.to() == version) {
                return resumed.problem().isPresent() ? resumed : onlyHalfDone(half);
            }
            return SchemaWay.barred(
                    position.schema(),
                    Reason.CHANGED,
                    position.schema() + " " + half.from() + " -> " + half.to() + " from " + half.writer()
                            + " is half done; run it to its end first (mosp migrate)");
        }
        if (version < position.version()) {
            return back(version);
        }
        if (version > position.readsTo().orElse(Integer.MAX_VALUE)) {
            return SchemaWay.barred(
                    position.schema(),
                    Reason.OWNER,
                    "the owner of " + position.schema() + " reads up to version "
                            + position.readsTo().getAsInt() + ", not " + version);
        }
        return between(position.version(), version);
    }

    private SchemaWay onlyHalfDone(StepIdentity half) {
        return SchemaWay.of(List.of(planned(half)));
    }

    private SchemaWay resumed(StepIdentity half) {
        int low = Math.min(half.from(), half.to());
        int high = Math.max(half.from(), half.to());
        String name = position.schema() + " " + half.from() + " -> " + half.to();
        List<KnownStep> same = graph.between(low, high);
        if (same.isEmpty()) {
            return SchemaWay.barred(
                    position.schema(),
                    Reason.CHANGED,
                    name + " from " + half.writer() + " is half done; install that bundle again to go on with it");
        }
        Optional<KnownStep> able =
                same.stream().filter(step -> step.goesOnWith(half.checksum())).findFirst();
        if (able.isEmpty()) {
            return SchemaWay.barred(
                    position.schema(),
                    Reason.CHANGED,
                    name + " from " + half.writer() + " with checksum " + half.checksum()
                            + " is half done; what is here is "
                            + same.stream()
                                    .map(step -> step.info().bundle() + " "
                                            + step.info().bundleVersion() + " with checksum "
                                            + step.info().checksum())
                                    .collect(Collectors.joining(" and "))
                            + ", which does not say that it can go on with it; install " + half.writer() + " again");
        }
        List<PlannedStep> steps = new ArrayList<>(List.of(planned(half)));
        int end = position.writes().orElseGet(() -> graph.highest(half.to()));
        if (half.back() || end <= half.to()) {
            return SchemaWay.of(steps);
        }
        SchemaWay rest = onward(half.to(), end);
        steps.addAll(rest.steps());
        return new SchemaWay(steps, rest.problem());
    }

    private PlannedStep planned(StepIdentity half) {
        int low = Math.min(half.from(), half.to());
        StepInfo step = graph.between(low, Math.max(half.from(), half.to())).stream()
                .filter(known -> known.goesOnWith(half.checksum()))
                .findFirst()
                .orElseThrow()
                .info();
        return new PlannedStep(step, half.back(), true);
    }

    private SchemaWay between(int begin, int end) {
        if (begin == end) {
            return SchemaWay.of(List.of());
        }
        String name = position.schema() + " " + begin + " -> " + end;
        List<List<Integer>> ways = graph.shortest(begin, end);
        if (ways.isEmpty()) {
            int reached = graph.highest(begin, end);
            return SchemaWay.barred(
                    position.schema(),
                    Reason.GAP,
                    name + ": no step leads on from version " + reached + "; installed steps for " + position.schema()
                            + ": " + graph.shown() + "; install the bundle that leads on from version " + reached);
        }
        if (ways.size() > 1) {
            return SchemaWay.barred(
                    position.schema(),
                    Reason.TIE,
                    name + ": two ways of the same length, " + shown(ways.get(0)) + " and " + shown(ways.get(1))
                            + "; uninstall one of them");
        }
        List<PlannedStep> steps = new ArrayList<>();
        List<Integer> way = ways.get(0);
        for (int i = 0; i + 1 < way.size(); i++) {
            List<KnownStep> found = graph.between(way.get(i), way.get(i + 1));
            if (found.size() > 1) {
                return SchemaWay.barred(
                        position.schema(),
                        Reason.DUPLICATE,
                        position.schema() + " " + way.get(i) + " -> " + way.get(i + 1) + " is brought by "
                                + found.stream()
                                        .map(step -> step.info().bundle() + " "
                                                + step.info().bundleVersion())
                                        .collect(Collectors.joining(" and "))
                                + "; uninstall all but one");
            }
            steps.add(new PlannedStep(found.get(0).info(), false, false));
        }
        return SchemaWay.of(steps);
    }

    private String shown(List<Integer> way) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i + 1 < way.size(); i++) {
            StepInfo step = graph.between(way.get(i), way.get(i + 1)).get(0).info();
            text.append(i == 0 ? "" : " then ")
                    .append(step.from())
                    .append(" -> ")
                    .append(step.to());
            text.append(" from ").append(step.bundle()).append(' ').append(step.bundleVersion());
        }
        return text.toString();
    }

    /** What brings a version back that steps do not lead back to, or the nearest one above it that they do lead back from. */
    private String instead(int end) {
        return position.applied().stream()
                .filter(applied -> applied.from() >= end && applied.backup().isPresent())
                .filter(applied -> leadsBack(applied.from(), end))
                .reduce((earlier, later) -> later.from() <= earlier.from() ? later : earlier)
                .map(applied -> "; the store as it was at version " + applied.from() + " is in the backup backups/"
                        + applied.backup().orElseThrow()
                        + " of the data directory: mosp restore makes a new store of it"
                        + (applied.from() == end ? "" : ", which steps lead back from"))
                .or(() -> earlier(end))
                .orElse("; no backup of version " + end + " is there");
    }

    /** Where the step that led on from the version has no backup of its own: the last one from before it, of whatever schema. */
    private Optional<String> earlier(int end) {
        return position.applied().stream()
                .filter(applied -> applied.from() >= end)
                .min(Comparator.comparingInt(AppliedStep::from))
                .flatMap(applied -> Optional.ofNullable(position.earlier().get(applied.from()))
                        .map(name -> "; no backup of its own is there, the last one from before "
                                + position.schema() + " "
                                + applied.from() + " -> " + applied.to() + " is backups/" + name
                                + " of the data directory: mosp restore makes a new store of it, as all was then"));
    }

    private boolean leadsBack(int from, int end) {
        return position.applied().stream()
                .filter(applied -> applied.from() >= end && applied.to() <= from)
                .allMatch(applied -> graph.between(applied.from(), applied.to()).stream()
                        .anyMatch(step -> step.info().reversible()));
    }

    /** The applied steps, the last one first, until the version is reached. */
    private SchemaWay back(int end) {
        List<PlannedStep> steps = new ArrayList<>();
        int at = position.version();
        for (int i = position.applied().size() - 1; i >= 0 && at > end; i--) {
            AppliedStep applied = position.applied().get(i);
            if (applied.to() != at) {
                continue;
            }
            String name = position.schema() + " " + applied.from() + " -> " + applied.to();
            List<KnownStep> here = graph.between(applied.from(), applied.to());
            Optional<KnownStep> able =
                    here.stream().filter(step -> step.info().reversible()).findFirst();
            if (able.isEmpty()) {
                return SchemaWay.barred(
                        position.schema(),
                        Reason.NOT_REVERSIBLE,
                        name + " of " + applied.bundle() + " " + applied.bundleVersion()
                                + (here.isEmpty() ? " is not installed, so it cannot be undone" : " cannot be undone")
                                + instead(end));
            }
            steps.add(new PlannedStep(able.get().info(), true, false));
            at = applied.from();
        }
        if (at != end) {
            return SchemaWay.barred(
                    position.schema(),
                    Reason.GAP,
                    "the steps that were applied to " + position.schema() + " lead back to version " + at + ", not to "
                            + end);
        }
        return SchemaWay.of(steps);
    }
}
