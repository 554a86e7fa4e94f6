package org.mosp.storage.migration.runner.plan;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.mosp.storage.framework.StepIdentity;
import org.mosp.storage.migration.AppliedStep;

/**
 * Where a schema is.
 *
 * @param schema which
 * @param version the version its data is in; during a step, the one it began at
 * @param halfDone the step that was begun and is not recorded yet
 * @param writes the version its owner writes; empty where no owner is here
 * @param readsTo the highest version its owner reads; empty where no owner is here
 * @param applied the steps that brought it there and were not undone since, in the order they were done
 */
public record SchemaPosition(
        String schema,
        int version,
        Optional<StepIdentity> halfDone,
        OptionalInt writes,
        OptionalInt readsTo,
        List<AppliedStep> applied) {

    public SchemaPosition {
        applied = List.copyOf(applied);
    }

    /** A schema nothing is known of: at version 1. */
    public static SchemaPosition first(String schema) {
        return new SchemaPosition(schema, 1, Optional.empty(), OptionalInt.empty(), OptionalInt.empty(), List.of());
    }
}
