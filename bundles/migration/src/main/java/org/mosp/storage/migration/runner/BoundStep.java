package org.mosp.storage.migration.runner;

import java.util.List;
import java.util.Set;
import org.mosp.storage.framework.StepIdentity;
import org.mosp.storage.migration.KeyPattern;
import org.mosp.storage.migration.Migration;
import org.mosp.storage.migration.MigrationStep;
import org.mosp.storage.migration.SchemaVersion;
import org.mosp.storage.migration.StepInfo;
import org.mosp.storage.migration.relational.RelationalMigration;
import org.mosp.storage.migration.runner.plan.KnownStep;

/**
 * A step with what its class says of it.
 *
 * @param service the step itself
 * @param known what it is
 * @param keys patterns of the keys it moves; of a step over tables, their names
 * @param minReader the least version a reader must know afterwards
 */
record BoundStep(Migration service, KnownStep known, List<String> keys, int minReader) {

    BoundStep {
        keys = List.copyOf(keys);
    }

    /**
     * Reads the annotation of a step's class.
     *
     * @throws IllegalArgumentException if it is not there, or says what cannot be; the message names the bundle
     */
    static BoundStep of(Migration service, String bundle, String version) {
        Class<?> type = service.getClass();
        MigrationStep says = type.getAnnotation(MigrationStep.class);
        if (says == null) {
            throw wrong(type, bundle, version, "its class has no @MigrationStep");
        }
        try {
            new SchemaVersion(says.schema(), says.from());
            if (says.to() <= says.from() || says.minReader() < 0 || says.minReader() > says.to()) {
                throw new IllegalArgumentException(
                        "from " + says.from() + " to " + says.to() + ", minReader " + says.minReader());
            }
            List<String> keys = moved(service, says);
            List<SchemaVersion> requires =
                    List.of(says.requires()).stream().map(SchemaVersion::parse).toList();
            StepInfo info = new StepInfo(
                    says.schema(),
                    says.from(),
                    says.to(),
                    bundle,
                    version,
                    StepChecksum.of(type, List.of(says.resources())),
                    requires,
                    service.reversible());
            int minReader = says.minReader() == 0 ? says.to() : says.minReader();
            return new BoundStep(service, new KnownStep(info, Set.of(says.resumes())), keys, minReader);
        } catch (IllegalArgumentException e) {
            throw wrong(type, bundle, version, String.valueOf(e.getMessage()));
        }
    }

    private static List<String> moved(Migration service, MigrationStep says) {
        if (service instanceof RelationalMigration) {
            if (says.tables().length == 0 || says.keys().length > 0) {
                throw new IllegalArgumentException(
                        "a step over tables names the tables it makes or changes, and no keys");
            }
            return List.of(says.tables());
        }
        List<String> keys = List.of(says.keys());
        if (keys.isEmpty() || says.tables().length > 0) {
            throw new IllegalArgumentException("a step of entries names the keys it moves, and no tables");
        }
        keys.forEach(KeyPattern::of);
        return keys;
    }

    StepInfo info() {
        return known.info();
    }

    StepIdentity identity(boolean back) {
        StepInfo info = info();
        return new StepIdentity(
                info.schema(),
                back ? info.to() : info.from(),
                back ? info.from() : info.to(),
                info.bundle(),
                info.bundleVersion(),
                info.checksum(),
                keys);
    }

    private static IllegalArgumentException wrong(Class<?> type, String bundle, String version, String what) {
        return new IllegalArgumentException(
                "step " + type.getName() + " of " + bundle + " " + version + " cannot be used: " + what);
    }
}
