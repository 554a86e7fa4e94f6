package org.mosp.storage.manager.migration;

import org.mosp.storage.framework.StepIdentity;

/** Steps, for people. */
final class StepNames {

    private StepNames() {}

    static String shown(StepIdentity step) {
        return step.schema() + " " + step.from() + " -> " + step.to() + " from " + step.writer();
    }
}
