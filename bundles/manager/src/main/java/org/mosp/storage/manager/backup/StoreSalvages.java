package org.mosp.storage.manager.backup;

import java.nio.file.Path;
import java.util.function.Supplier;
import org.mosp.storage.StorageRole;
import org.mosp.storage.backup.BackupControl;
import org.mosp.storage.framework.Catalogue;
import org.mosp.storage.framework.SalvageReport;
import org.mosp.storage.framework.SalvagedCanvases;
import org.mosp.storage.framework.StorageSalvage;
import org.mosp.storage.manager.gate.Gate;
import org.mosp.storage.manager.roles.ProviderRegistry;
import org.mosp.storage.manager.roles.StoreContext;
import org.mosp.storage.spi.EngineSnapshot;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.RelationalEngine;

/** New stores of what can be read of the open one. Any number of threads. */
public final class StoreSalvages implements StorageSalvage {

    private final Gate<IncrementalEngine> incremental;
    private final Gate<RelationalEngine> relational;
    private final ProviderRegistry registry;
    private final Supplier<Catalogue> catalogue;
    private final Supplier<StoreContext> context;
    private final String software;

    /**
     * Of a store.
     *
     * @param registry the providers, of which those of the store's engines open the new ones
     * @param catalogue knows the aggregates of the relational engine
     * @param context the open store
     * @param software name and version of this software, for the manifest
     */
    public StoreSalvages(
            Gate<IncrementalEngine> incremental,
            Gate<RelationalEngine> relational,
            ProviderRegistry registry,
            Supplier<Catalogue> catalogue,
            Supplier<StoreContext> context,
            String software) {
        this.incremental = incremental;
        this.relational = relational;
        this.registry = registry;
        this.catalogue = catalogue;
        this.context = context;
        this.software = software;
    }

    @Override
    public SalvageReport salvage(Path directory, SalvagedCanvases canvases, BackupControl control) {
        StoreContext store = context.get();
        SalvageRun run = new SalvageRun(
                store,
                registry,
                catalogue.get(),
                software,
                directory.toAbsolutePath().normalize(),
                canvases,
                control);
        try (SalvagedEngine<IncrementalEngine, EngineSnapshot> entries = SalvagedEngine.of(
                StorageRole.INCREMENTAL,
                IncrementalEngine.class,
                incremental,
                store,
                registry,
                IncrementalEngine::snapshot)) {
            return run.run(
                    entries,
                    () -> SalvagedEngine.of(
                            StorageRole.RELATIONAL,
                            RelationalEngine.class,
                            relational,
                            store,
                            registry,
                            engine -> RowsSnapshot.of(catalogue.get(), engine)));
        }
    }
}
