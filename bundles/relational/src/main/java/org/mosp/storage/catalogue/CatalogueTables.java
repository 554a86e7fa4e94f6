package org.mosp.storage.catalogue;

import java.util.List;
import java.util.Optional;
import org.mosp.storage.spi.TableDefinition;
import org.mosp.storage.spi.TableDefinition.Column;
import org.mosp.storage.spi.TableDefinition.Index;
import org.mosp.storage.spi.TableDefinition.Kind;
import org.mosp.storage.spi.TableDefinition.Root;
import org.mosp.storage.spi.TableDefinition.Type;

/** Version 1 of schema {@code catalogue}. A later version is made of this one by migrations, never by a change here. */
final class CatalogueTables {

    static final String SCHEMA = "catalogue";

    /** One row per canvas; {@code name_folded} is what a search looks at, {@code version} what a projection compares. */
    static final TableDefinition CANVASES = new TableDefinition(
            SCHEMA,
            1,
            "canvases",
            List.of(
                    new Column("id", Type.TEXT, false),
                    new Column("name", Type.TEXT, false),
                    new Column("created_at", Type.TIMESTAMP, false),
                    new Column("updated_at", Type.TIMESTAMP, false),
                    new Column("width", Type.INTEGER, false),
                    new Column("height", Type.INTEGER, false),
                    new Column("revision", Type.INTEGER, false),
                    new Column("origin", Type.TEXT, false),
                    new Column("version", Type.INTEGER, false),
                    new Column("name_folded", Type.TEXT, false)),
            List.of("id"),
            new Root("canvases", "id", Optional.empty()),
            Kind.PROJECTION,
            List.of());

    /** One row per layer of a canvas. */
    static final TableDefinition LAYERS = new TableDefinition(
            SCHEMA,
            1,
            "layers",
            List.of(
                    new Column("id", Type.TEXT, false),
                    new Column("canvas_id", Type.TEXT, false),
                    new Column("name", Type.TEXT, false),
                    new Column("order_index", Type.INTEGER, false)),
            List.of("id"),
            new Root("canvases", "canvas_id", Optional.of("canvas_id->canvases")),
            Kind.PROJECTION,
            List.of(new Index("layers_by_canvas", List.of("canvas_id", "order_index"), false)));

    static final List<TableDefinition> ALL = List.of(CANVASES, LAYERS);

    private CatalogueTables() {}
}
