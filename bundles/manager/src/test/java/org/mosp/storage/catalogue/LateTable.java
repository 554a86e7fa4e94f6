package org.mosp.storage.catalogue;

import java.util.List;
import java.util.Optional;
import org.mosp.storage.spi.TableDefinition;
import org.mosp.storage.spi.TableDefinition.Column;
import org.mosp.storage.spi.TableDefinition.Kind;
import org.mosp.storage.spi.TableDefinition.Root;
import org.mosp.storage.spi.TableDefinition.Type;

/** Tables of a stranger's schema, of which one is there from the beginning and one comes late. */
final class LateTable {

    static final TableDefinition BRUSHES = table("brushes");
    static final TableDefinition PENS = table("pens");

    private LateTable() {}

    private static TableDefinition table(String name) {
        return new TableDefinition(
                "brushes",
                1,
                name,
                List.of(new Column("id", Type.TEXT, false)),
                List.of("id"),
                new Root(name, "id", Optional.empty()),
                Kind.PRIMARY,
                List.of());
    }

    /** A catalogue that knows these. */
    static CatalogueComponent knowing(TableDefinition... tables) {
        CatalogueComponent catalogue = new CatalogueComponent();
        List.of(tables).forEach(catalogue::bindTable);
        return catalogue;
    }
}
