package org.mosp.storage.migration;

import java.util.List;
import java.util.Optional;
import org.mosp.storage.Progress;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Plans and runs the steps that plug-in bundles bring. Implemented by the framework; a service. Any number of threads.
 *
 * <p>Applications read and write while a step runs. What a step has done is durable with each chunk, so a migration that was
 * interrupted, by a kill too, is gone on with when it is begun again.
 */
@ProviderType
public interface MigrationManager {

    /** The version a schema's data is in; 1 for a schema that was never migrated. */
    int currentVersion(String schema);

    /** Every schema that has a version, an owner or a step; ordered by name. */
    List<SchemaStatus> schemas();

    /** What {@link #migrate} would run now: each schema to the version its owner writes, else as far as steps lead. */
    MigrationPlan plan();

    /** The same for one schema and what it requires, to a version; to one below the present one, steps are undone. */
    MigrationPlan plan(SchemaVersion target);

    /**
     * Begins to run a plan; returns at once. Steps run one after the other, on a thread of the framework.
     *
     * @throws MigrationRefusedException if another migration runs, a swap is under way, or the store is not as planned any more
     */
    MigrationRun migrate(MigrationPlan plan, MigrationOptions options);

    /** The same with a verified backup before each step. */
    default MigrationRun migrate(MigrationPlan plan) {
        return migrate(plan, MigrationOptions.DEFAULTS);
    }

    /**
     * Runs a plan on a copy of the store's entries, as they are at one instant, and throws the copy away. The store itself is only
     * read. Returns when that is done, which takes as long as a copy and the steps do.
     *
     * @throws MigrationRefusedException if a migration runs, or there is no room for a copy
     * @throws MigrationFailedException if a step would fail, and where
     */
    MigrationRehearsal rehearse(MigrationPlan plan, Progress progress);

    /**
     * Begins to undo the steps above a version; returns at once.
     *
     * @throws MigrationRefusedException also if one of them cannot be undone; nothing was changed
     */
    default MigrationRun revert(SchemaVersion target) {
        MigrationPlan plan = plan(target);
        if (plan.steps().isEmpty() && !plan.problems().isEmpty()) {
            throw new MigrationRefusedException(
                    MigrationRefusedException.Reason.PLAN,
                    target.schema(),
                    plan.problems().get(0).message());
        }
        return migrate(plan);
    }

    /** The run under way, or the last one of this process. */
    Optional<MigrationRun> currentRun();

    /** What was done to a schema, undone steps included, in order. */
    List<AppliedStep> history(String schema);

    /** The names of the files in {@code backups/} of the data directory; a step's that is not among them was pruned, or removed. */
    List<String> backups();

    /** Adds a listener to what happens to migrations; one that is there already is added once. */
    void addListener(MigrationListener listener);

    /** Removes one. */
    void removeListener(MigrationListener listener);
}
