package org.mosp.storage.migration.runner;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.mosp.storage.StorageException;
import org.mosp.storage.framework.SchemaState;
import org.mosp.storage.framework.SchemaStore;
import org.mosp.storage.migration.AppliedStep;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes backups of steps that nothing needs any more. Kept are the newest, those of steps that what is installed cannot take back,
 * and where such a step has none of its own, the last one from before it. A file that the history does not name is not touched. For
 * one thread.
 */
final class BackupPruning {

    /** How many of the newest are kept where nothing else is said. */
    static final int NEWEST = 3;

    private static final Logger LOG = LoggerFactory.getLogger(BackupPruning.class);

    private final StepBackups backups;
    private final History history;
    private final SchemaStore schemas;
    private final KnownSteps known;
    private final int newest;

    /**
     * A pruning.
     *
     * @param newest how many are kept whatever they are of, at least 1
     */
    BackupPruning(StepBackups backups, History history, SchemaStore schemas, KnownSteps known, int newest) {
        if (newest < 1) {
            throw new IllegalArgumentException("keep.backups is " + newest + ", it is at least 1");
        }
        this.backups = backups;
        this.history = history;
        this.schemas = schemas;
        this.known = known;
        this.newest = newest;
    }

    /**
     * A step was recorded whose own backup is verified. What cannot be done now is done after a later step.
     *
     * @param own the name of that backup
     */
    void run(String own) {
        try {
            prune(own);
        } catch (StorageException e) {
            LOG.warn("backups of earlier steps stay for now: {}", e.getMessage());
        }
    }

    private void prune(String own) {
        List<AppliedStep> all = history.all();
        if (!isLast(own, all)) {
            LOG.warn(
                    "backups of earlier steps stay: by the history the step just recorded, with backups/{}, is not the last;"
                            + " where the clock was put back it cannot be told which backup is from before which step",
                    own);
            return;
        }
        StepsBackedUp there = new StepsBackedUp(List.of(all), backups.names());
        List<AppliedStep> backedUp = there.steps();
        Set<String> kept =
                new HashSet<>(names(backedUp.subList(Math.max(0, backedUp.size() - newest), backedUp.size())));
        inEffect(all).stream()
                .filter(step -> !canBeTakenBack(step))
                .flatMap(step -> there.wayBack(step).stream())
                .forEach(kept::add);
        for (SchemaState state : schemas.schemas()) {
            if (state.halfDone().isPresent()) {
                backups.of(state.schema()).ifPresent(kept::add);
            }
        }
        for (AppliedStep step : backedUp) {
            String name = step.backup().orElseThrow();
            if (kept.add(name)) {
                backups.remove(name);
                LOG.info(
                        "backups/{}, from before {} {} -> {}, was removed: the newest {} are kept, and those from before what"
                                + " cannot be taken back",
                        name,
                        step.schema(),
                        step.back() ? step.to() : step.from(),
                        step.back() ? step.from() : step.to(),
                        newest);
            }
        }
    }

    private static boolean isLast(String own, List<AppliedStep> all) {
        return all.stream()
                .max(Comparator.comparing(AppliedStep::at))
                .flatMap(AppliedStep::backup)
                .filter(own::equals)
                .isPresent();
    }

    private static List<String> names(List<AppliedStep> steps) {
        return steps.stream().flatMap(step -> step.backup().stream()).toList();
    }

    /** What was done last between two versions: the step, or its undoing. */
    private static Collection<AppliedStep> inEffect(List<AppliedStep> all) {
        Map<List<Object>, AppliedStep> last = new HashMap<>();
        all.forEach(step -> last.merge(
                List.of(step.schema(), step.from(), step.to()),
                step,
                (some, other) -> other.at().isBefore(some.at()) ? some : other));
        return last.values();
    }

    private boolean canBeTakenBack(AppliedStep step) {
        return known.steps().stream()
                .map(BoundStep::info)
                .anyMatch(info -> info.schema().equals(step.schema())
                        && info.from() == step.from()
                        && info.to() == step.to()
                        && (step.back() || info.reversible()));
    }
}
