package org.mosp.storage.manager;

import org.mosp.storage.StorageRole;
import org.mosp.storage.framework.Catalogue;
import org.mosp.storage.framework.CatalogueFactory;
import org.mosp.storage.manager.backup.StoreBackups;
import org.mosp.storage.manager.backup.StoreSalvages;
import org.mosp.storage.manager.front.CacheFront;
import org.mosp.storage.manager.incremental.IncrementalFacade;
import org.mosp.storage.manager.incremental.SnapshotKeeper;
import org.mosp.storage.manager.migration.LocalSchemaStore;
import org.mosp.storage.manager.migration.TableSchemas;
import org.mosp.storage.manager.roles.RoleAccess;
import org.mosp.storage.manager.roles.RoleHost;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.RelationalEngine;

/**
 * The ways data take through a store: the facades that stay, the cache in front of them, the judge of schemas, snapshots and backups,
 * each bound to its role's gate. Any number of threads.
 */
final class DataPaths implements AutoCloseable {

    private final CacheFront front;
    private final SnapshotKeeper snapshots;
    private final LocalSchemaStore schemas;
    private final IncrementalFacade incremental;
    private final Catalogue catalogue;
    private final StoreBackups backups;
    private final StoreSalvages salvages;

    DataPaths(
            StoreOpening opening,
            ManagerSettings settings,
            StoreRoles roles,
            CatalogueFactory catalogues,
            ManagerThreads threads) {
        RoleHost<IncrementalEngine> entries = roles.incremental();
        RoleHost<RelationalEngine> rows = roles.relational();
        front = new CacheFront(settings.cacheHeapBytes(), settings.cacheDiskBytes());
        snapshots = new SnapshotKeeper(settings.snapshotMaxAge(), settings.snapshotMaxHeldBytes(), threads.clock());
        TableSchemas tables = new TableSchemas(rows.gate(), entries.gate(), this::catalogue, opening::context);
        rows.onOpen(tables::opened);
        schemas = new LocalSchemaStore(
                entries.gate(),
                front,
                snapshots,
                tables,
                this::catalogue,
                () -> rows.gate().read(live -> live),
                () -> roles.gate(StorageRole.INCREMENTAL),
                opening::context,
                threads.clock());
        entries.onOpen(schemas::opened);
        incremental = new IncrementalFacade(
                entries.gate(), front, snapshots, settings.durability(), schemas.guard(), threads.continuations());
        entries.onRetired(front::forgetEntries);
        entries.onExchanged(front::forgetFills);
        roles.cache().onOpen(front::attach);
        roles.cache().onRetired(front::detach);
        catalogue = catalogues.create(new RoleAccess<>(rows, threads.continuations()));
        backups = new StoreBackups(entries.gate(), rows.gate(), this::catalogue, opening::context);
        salvages = new StoreSalvages(
                entries.gate(),
                rows.gate(),
                roles.registry(),
                this::catalogue,
                opening::context,
                Software.NAME_AND_VERSION);
    }

    CacheFront front() {
        return front;
    }

    SnapshotKeeper snapshots() {
        return snapshots;
    }

    LocalSchemaStore schemas() {
        return schemas;
    }

    IncrementalFacade incremental() {
        return incremental;
    }

    Catalogue catalogue() {
        return catalogue;
    }

    StoreBackups backups() {
        return backups;
    }

    StoreSalvages salvages() {
        return salvages;
    }

    @Override
    public void close() {
        front.close();
    }
}
