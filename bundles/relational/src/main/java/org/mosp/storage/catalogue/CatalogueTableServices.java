package org.mosp.storage.catalogue;

import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import org.mosp.storage.spi.TableDefinition;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** Registers the catalogue's tables as what they are: services, like those of any other bundle. */
@Component(
        service = {},
        immediate = true)
public final class CatalogueTableServices {

    private final List<ServiceRegistration<TableDefinition>> registrations;

    /** Registers them. */
    @Activate
    public CatalogueTableServices(BundleContext context) {
        registrations = CatalogueTables.ALL.stream()
                .map(table -> context.registerService(TableDefinition.class, table, properties(table)))
                .toList();
    }

    /** Takes them back. */
    @Deactivate
    void close() {
        registrations.forEach(ServiceRegistration::unregister);
    }

    private static Dictionary<String, Object> properties(TableDefinition table) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put("schema", table.schema());
        properties.put("table", table.name());
        return properties;
    }
}
