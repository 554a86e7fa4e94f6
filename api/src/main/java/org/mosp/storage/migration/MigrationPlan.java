package org.mosp.storage.migration;

import java.util.List;

/**
 * Exactly the steps that would run now, in order, and what holds other schemas back.
 *
 * @param steps in order
 * @param problems ordered by schema
 */
public record MigrationPlan(List<PlannedStep> steps, List<PlanProblem> problems) {

    public MigrationPlan {
        steps = List.copyOf(steps);
        problems = List.copyOf(problems);
    }
}
