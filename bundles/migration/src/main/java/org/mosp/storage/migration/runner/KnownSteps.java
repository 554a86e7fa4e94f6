package org.mosp.storage.migration.runner;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.mosp.storage.migration.Migration;
import org.mosp.storage.migration.MigrationRefusedException;
import org.mosp.storage.migration.MigrationRefusedException.Reason;
import org.mosp.storage.migration.PlannedStep;
import org.mosp.storage.migration.SchemaOwner;

/** The steps and the owners that are here now. Any number of threads. */
final class KnownSteps {

    /** An owner and the bundle it came in, with its version. */
    record BoundOwner(SchemaOwner owner, String bundle) {}

    private final List<BoundStep> steps = new ArrayList<>();
    private final List<BoundOwner> owners = new ArrayList<>();

    synchronized void add(BoundStep step) {
        steps.add(step);
    }

    /** The one that is gone now. */
    synchronized Optional<BoundStep> remove(Migration service) {
        Optional<BoundStep> gone =
                steps.stream().filter(bound -> bound.service() == service).findFirst();
        gone.ifPresent(steps::remove);
        return gone;
    }

    synchronized void add(BoundOwner owner) {
        owners.add(owner);
    }

    synchronized void remove(SchemaOwner owner) {
        owners.removeIf(bound -> bound.owner() == owner);
    }

    synchronized List<BoundStep> steps() {
        return List.copyOf(steps);
    }

    /** One per schema: of several, as while a bundle is updated, the one that reads the newest. */
    synchronized Map<String, BoundOwner> owners() {
        Map<String, BoundOwner> bySchema = new TreeMap<>();
        owners.forEach(bound -> bySchema.merge(
                bound.owner().schema(),
                bound,
                (some, other) -> other.owner().readsTo() > some.owner().readsTo() ? other : some));
        return bySchema;
    }

    /**
     * The step of a plan.
     *
     * @throws MigrationRefusedException if it is not here any more
     */
    synchronized BoundStep bound(PlannedStep step) {
        return steps.stream()
                .filter(bound -> bound.info().equals(step.step()))
                .findFirst()
                .orElseThrow(() -> new MigrationRefusedException(
                        Reason.NOT_INSTALLED, step.step().schema(), step.shown() + " is not installed any more"));
    }
}
