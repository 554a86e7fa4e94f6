package org.mosp.storage.catalogue;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.mosp.storage.framework.Catalogue;
import org.mosp.storage.framework.CatalogueFactory;
import org.mosp.storage.framework.EngineAccess;
import org.mosp.storage.spi.RelationalEngine;
import org.mosp.storage.spi.TableDefinition;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the catalogue; makes the tables that other bundles define, whenever they come. Any number of threads. */
@Component(service = CatalogueFactory.class)
public final class CatalogueComponent implements CatalogueFactory {

    private static final Logger LOG = LoggerFactory.getLogger(CatalogueComponent.class);

    private final Schemas schemas = new Schemas();
    private final List<EngineAccess<RelationalEngine>> accesses = new CopyOnWriteArrayList<>();

    /** With the catalogue's own tables. */
    public CatalogueComponent() {}

    @Override
    public Catalogue create(EngineAccess<RelationalEngine> access) {
        access.onOpen(schemas::make);
        accesses.add(access);
        return new EngineCatalogue(access, schemas);
    }

    /** A bundle defines a table. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindTable(TableDefinition table) {
        if (schemas.add(table)) {
            accesses.forEach(access -> access.executor().execute(() -> makeLate(access, table)));
        }
    }

    /** The bundle goes; its tables stay. */
    void unbindTable(TableDefinition table) {
        schemas.remove(table);
    }

    private void makeLate(EngineAccess<RelationalEngine> access, TableDefinition table) {
        try {
            boolean made = access.write((engine, capture) -> {
                if (!capture) {
                    schemas.make(engine);
                }
                return !capture;
            });
            if (!made) {
                LOG.warn(
                        "table {} is made at the next open: a swap of the relational storage is under way",
                        table.name());
            }
        } catch (RuntimeException e) {
            LOG.warn("table {} of schema {} was not made: {}", table.name(), table.schema(), e.getMessage());
        }
    }
}
