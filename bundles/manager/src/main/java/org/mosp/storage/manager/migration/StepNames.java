package org.mosp.storage.manager.migration;

import org.mosp.storage.framework.StepIdentity;
import org.mosp.storage.migration.MigrationFailedException;

/** Steps, for people. */
final class StepNames {

    private StepNames() {}

    static String shown(StepIdentity step) {
        return step.schema() + " " + step.from() + " -> " + step.to() + " from " + step.writer();
    }

    /** The error a step ends with on its way; it can be gone on with. */
    static MigrationFailedException failed(StepIdentity step, String what) {
        return new MigrationFailedException(shown(step), "", what, true, null);
    }

    /** The same, at a key, for a cause. */
    static MigrationFailedException failed(StepIdentity step, String key, String what, Throwable cause) {
        return new MigrationFailedException(shown(step), key, what, true, cause);
    }
}
