package org.mosp.storage.migration.runner;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.mosp.storage.migration.AppliedStep;

/** The steps in the history of all schemas whose backups are there, in the order in which they were recorded. Immutable. */
final class StepsBackedUp {

    private final Set<String> there;
    private final List<AppliedStep> steps;

    /**
     * Of a history.
     *
     * @param done what was done, per schema
     * @param there the names of the backups that are there
     */
    StepsBackedUp(Collection<List<AppliedStep>> done, Collection<String> there) {
        this.there = Set.copyOf(there);
        this.steps = done.stream()
                .flatMap(List::stream)
                .filter(step -> step.backup().filter(this.there::contains).isPresent())
                .sorted(Comparator.comparing(AppliedStep::at))
                .toList();
    }

    List<AppliedStep> steps() {
        return steps;
    }

    /** The step with its backup only if that is there. */
    AppliedStep told(AppliedStep step) {
        return step.withBackup(step.backup().filter(there::contains));
    }

    /** The backup that leads back from a step: its own, or the last one from before it. */
    Optional<String> wayBack(AppliedStep step) {
        return step.backup().filter(there::contains).or(() -> before(step));
    }

    /** The last backups from before steps that have none of their own, by the versions those steps began at. */
    Map<Integer, String> earlier(List<AppliedStep> applied) {
        Map<Integer, String> earlier = new HashMap<>();
        for (AppliedStep step : applied) {
            if (step.backup().filter(there::contains).isEmpty()) {
                before(step).ifPresent(name -> earlier.put(step.from(), name));
            }
        }
        return earlier;
    }

    private Optional<String> before(AppliedStep step) {
        return steps.stream()
                .filter(other -> other.at().isBefore(step.at()))
                .reduce((earlier, later) -> later)
                .flatMap(AppliedStep::backup);
    }
}
