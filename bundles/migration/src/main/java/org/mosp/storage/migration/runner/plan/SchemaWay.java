package org.mosp.storage.migration.runner.plan;

import java.util.List;
import java.util.Optional;
import org.mosp.storage.migration.PlanProblem;
import org.mosp.storage.migration.PlannedStep;

/**
 * The way of one schema: its steps in order, or what is in its way.
 *
 * @param steps in order
 * @param problem why there are none, or not all
 */
record SchemaWay(List<PlannedStep> steps, Optional<PlanProblem> problem) {

    SchemaWay {
        steps = List.copyOf(steps);
    }

    static SchemaWay of(List<PlannedStep> steps) {
        return new SchemaWay(steps, Optional.empty());
    }

    static SchemaWay barred(String schema, PlanProblem.Reason reason, String message) {
        return new SchemaWay(List.of(), Optional.of(new PlanProblem(schema, reason, message)));
    }
}
