package org.mosp.storage.migration.runner;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The configuration of PID {@code org.mosp.storage.migration}; the README lists it. */
@ObjectClassDefinition(name = "Mosp Storage: migration", description = "When steps run.")
public @interface MigrationConfiguration {

    /** When steps run. */
    @AttributeDefinition(
            name = "Mode",
            description =
                    "manual: what comes is planned and announced, and runs at mosp migrate; auto: it runs when it comes")
    String mode() default "manual";

    /** How long nothing more must come before what came is looked at, in milliseconds. */
    @AttributeDefinition(
            name = "Quiet time",
            description = "milliseconds in which nothing more must come before what came is looked at")
    long quiet_millis() default 500;

    /** How many of the newest backups before steps are kept; those from before steps that cannot be undone are kept in any case. */
    @AttributeDefinition(
            name = "Backups kept",
            description =
                    "how many of the newest backups before steps are kept, at least 1; those from before steps that"
                            + " cannot be undone are kept in any case")
    int keep_backups() default BackupPruning.NEWEST;
}
