package org.mosp.storage.shell.migration;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.mosp.storage.migration.MigrationManager;
import org.mosp.storage.migration.SchemaStatus;
import org.mosp.storage.shell.command.CommandContext;

/** Steps register while the framework starts: a command of its own process looks until nothing more has come for a moment. */
final class ArrivingSteps {

    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(3);

    private ArrivingSteps() {}

    static MigrationManager await(CommandContext context) {
        MigrationManager migrations = context.services().migrations();
        boolean served = context.services()
                .property("mosp.storage.server")
                .filter("true"::equals)
                .isPresent();
        long begun = System.nanoTime();
        long changed = begun;
        long count = -1;
        while (!served && !context.cancelled()) {
            long now = System.nanoTime();
            long there =
                    migrations.schemas().stream().mapToLong(ArrivingSteps::size).sum();
            if (there != count) {
                count = there;
                changed = now;
            }
            if (now - changed > QUIET_NANOS || now - begun > MOST_NANOS) {
                break;
            }
            LockSupport.parkNanos(10_000_000);
        }
        return migrations;
    }

    private static long size(SchemaStatus status) {
        return 1_000L
                + status.waiting().size()
                + status.applied().size()
                + (status.owner().isPresent() ? 100 : 0);
    }
}
