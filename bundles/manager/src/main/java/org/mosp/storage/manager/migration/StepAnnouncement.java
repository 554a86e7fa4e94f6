package org.mosp.storage.manager.migration;

import org.mosp.storage.StorageRole;
import org.mosp.storage.framework.SchemaMove;
import org.mosp.storage.framework.StepIdentity;
import org.mosp.storage.manager.manifest.Manifest;
import org.mosp.storage.migration.MigrationRefusedException;
import org.mosp.storage.migration.MigrationRefusedException.Reason;

/** That a step is on its way, in the manifest before anything of it is in an engine. */
final class StepAnnouncement {

    private StepAnnouncement() {}

    /**
     * The manifest with the announcement. In the write that announces a step it is looked whether a swap has begun meanwhile.
     *
     * @param role whose engine holds what the step moves
     * @throws MigrationRefusedException if a swap of the role is under way or can be rolled back
     */
    static Manifest in(Manifest manifest, StorageRole role, SchemaMove move) {
        StepIdentity step = move.step();
        manifest.role(role).flatMap(record -> record.swap()).ifPresent(swap -> {
            throw new MigrationRefusedException(
                    Reason.SWAP,
                    step.schema(),
                    "a swap of the " + role.id()
                            + " storage is under way or can still be rolled back; finish, roll back or"
                            + " abort it first");
        });
        return manifest.withSchema(
                step.schema(), record -> record.moving(role, step.to(), move.minReader(), step.writer()));
    }
}
