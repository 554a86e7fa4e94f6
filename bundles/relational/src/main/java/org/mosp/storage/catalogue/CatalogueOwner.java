package org.mosp.storage.catalogue;

import java.util.List;
import org.mosp.storage.migration.SchemaOwner;
import org.mosp.storage.spi.TableDefinition;
import org.osgi.service.component.annotations.Component;

/** The catalogue: this bundle reads and writes it without tags, version 1, and with them, version 2. */
@Component(service = SchemaOwner.class)
public final class CatalogueOwner implements SchemaOwner {

    /** The newest version. */
    static final int NEWEST = 2;

    /** For services and plain programs. */
    public CatalogueOwner() {}

    @Override
    public String schema() {
        return CatalogueTables.SCHEMA;
    }

    @Override
    public List<String> keys() {
        return List.of();
    }

    @Override
    public List<String> tables() {
        return CatalogueTables.ALL.stream().map(TableDefinition::name).toList();
    }

    @Override
    public int readsFrom() {
        return 1;
    }

    @Override
    public int readsTo() {
        return NEWEST;
    }

    @Override
    public int writes() {
        return NEWEST;
    }
}
