package org.mosp.storage.plugin.catalogue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.codec.Serializer;
import org.mosp.storage.incremental.StorageKeys;
import org.mosp.storage.migration.MigrationStep;
import org.mosp.storage.migration.StoreView;
import org.mosp.storage.migration.relational.RelationalMigration;
import org.mosp.storage.migration.relational.TableChange.CreateTable;
import org.mosp.storage.migration.relational.TableChange.DropTable;
import org.mosp.storage.migration.relational.TableTransaction;
import org.mosp.storage.spi.TableDefinition;
import org.mosp.storage.spi.TableDefinition.Column;
import org.mosp.storage.spi.TableDefinition.Index;
import org.mosp.storage.spi.TableDefinition.Kind;
import org.mosp.storage.spi.TableDefinition.Root;
import org.mosp.storage.spi.TableDefinition.Type;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** The catalogue gets the tags of canvases, as a table that a search can use; what it says follows from the canvases' metadata. */
@Component(service = RelationalMigration.class)
@MigrationStep(schema = "catalogue", from = 1, to = 2, tables = "canvas_tags")
public final class CatalogueTags implements RelationalMigration {

    private static final TableDefinition TAGS = new TableDefinition(
            "catalogue",
            2,
            "canvas_tags",
            List.of(new Column("canvas_id", Type.TEXT, false), new Column("tag", Type.TEXT, false)),
            List.of("canvas_id", "tag"),
            new Root("canvases", "canvas_id", Optional.of("canvas_id->canvases")),
            Kind.PROJECTION,
            List.of(new Index("canvas_tags_by_tag", List.of("tag", "canvas_id"), false)));

    private static final String PAGE_OF_CANVASES =
            "SELECT id FROM canvases WHERE origin = 'canvas' AND id > ? ORDER BY id LIMIT 500";
    private static final String INSERT = "INSERT INTO canvas_tags (canvas_id, tag) VALUES ";
    private static final int ROWS = 100;

    private final SealedTags tags = new SealedTags();

    /** Made by the framework. */
    public CatalogueTags() {}

    /** What may have written metadata has come; a host without OSGi calls it itself. */
    @Reference(
            service = Serializer.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC)
    public void bindSerializer(Serializer<?> serializer) {
        tags.bind(serializer);
    }

    /** It goes. */
    public void unbindSerializer(Serializer<?> serializer) {
        tags.unbind(serializer);
    }

    @Override
    public boolean reversible() {
        return true;
    }

    @Override
    public void apply(TableTransaction tables, StoreView store) {
        tables.change(new CreateTable(TAGS));
        List<String> page = tables.query(PAGE_OF_CANVASES, row -> row.text(1), "");
        while (!page.isEmpty()) {
            List<Object> rows = new ArrayList<>();
            page.forEach(canvas -> of(canvas, store).forEach(tag -> rows.addAll(List.of(canvas, tag))));
            insert(tables, rows);
            page = tables.query(PAGE_OF_CANVASES, row -> row.text(1), page.get(page.size() - 1));
        }
    }

    /** A canvas that was deleted has no metadata; its row is about to go. One that is damaged does not hold up the others. */
    private Set<String> of(String canvas, StoreView store) {
        try {
            return store.get(StorageKeys.canvasMetadata(canvas)).map(tags::of).orElse(Set.of());
        } catch (StorageDamagedException e) {
            return Set.of(); // mosp verify names it
        }
    }

    /** Many in one statement: a server may be some way off, and writers wait. */
    private static void insert(TableTransaction tables, List<Object> rows) {
        for (int at = 0; at < rows.size(); at += 2 * ROWS) {
            List<Object> some = rows.subList(at, Math.min(rows.size(), at + 2 * ROWS));
            tables.update(INSERT + String.join(", ", Collections.nCopies(some.size() / 2, "(?, ?)")), some.toArray());
        }
    }

    @Override
    public void revert(TableTransaction tables, StoreView store) {
        tables.change(new DropTable(TAGS.name()));
    }
}
