package org.mosp.storage.distribution;

import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mosp.storage.spi.TableDefinition;
import org.mosp.storage.spi.TableDefinition.Column;
import org.mosp.storage.spi.TableDefinition.Kind;
import org.mosp.storage.spi.TableDefinition.Root;
import org.mosp.storage.spi.TableDefinition.Type;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Inside a bundle that a test drops into {@code deploy/}: a table of a schema that nothing else knows. */
public final class StrangersTable implements BundleActivator {

    static final String SCHEMA = "strangers";

    /** Made by the framework. */
    public StrangersTable() {}

    @Override
    public void start(BundleContext context) {
        TableDefinition table = new TableDefinition(
                SCHEMA,
                1,
                "strangers",
                List.of(new Column("id", Type.TEXT, false), new Column("name", Type.TEXT, true)),
                List.of("id"),
                new Root("strangers", "id", Optional.empty()),
                Kind.PRIMARY,
                List.of());
        context.registerService(TableDefinition.class, table, new Hashtable<>(Map.of()));
    }

    @Override
    public void stop(BundleContext context) {
        // the framework takes the service away
    }
}
