package org.mosp.storage.migration.runner.plan;

import java.util.List;
import java.util.Map;
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
 * @param earlier of applied steps whose own backup is not there, by the version they began at: the last backup of any schema from before
 *     the step
 */
public record SchemaPosition(
        String schema,
        int version,
        Optional<StepIdentity> halfDone,
        OptionalInt writes,
        OptionalInt readsTo,
        List<AppliedStep> applied,
        Map<Integer, String> earlier) {

    public SchemaPosition {
        applied = List.copyOf(applied);
        earlier = Map.copyOf(earlier);
    }

    /** Where no earlier backup is known. */
    public SchemaPosition(
            String schema,
            int version,
            Optional<StepIdentity> halfDone,
            OptionalInt writes,
            OptionalInt readsTo,
            List<AppliedStep> applied) {
        this(schema, version, halfDone, writes, readsTo, applied, Map.of());
    }

    /** A schema nothing is known of: at version 1. */
    public static SchemaPosition first(String schema) {
        return new SchemaPosition(schema, 1, Optional.empty(), OptionalInt.empty(), OptionalInt.empty(), List.of());
    }
}
