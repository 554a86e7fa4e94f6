package org.mosp.storage.migration;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Told what happens to migrations. Implemented by applications. Called in order, on a thread of the framework that does nothing
 * else: a listener that is slow or throws delays or disturbs no migration; events beyond 1,000 waiting are dropped, the newest
 * first.
 */
@ConsumerType
@FunctionalInterface
public interface MigrationListener {

    /**
     * Something happened: a step began, went on, was recorded or ended otherwise, a step came and was planned.
     *
     * @param event what
     */
    void happened(MigrationEvent event);
}
