package org.mosp.storage.manager.testing;

import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.mosp.storage.Bytes;
import org.mosp.storage.framework.MoveFigures;
import org.mosp.storage.framework.StepIdentity;
import org.mosp.storage.framework.TableMove;
import org.mosp.storage.incremental.WriteBatch;
import org.mosp.storage.manager.LocalStorageManager;
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

/** Version 2 of the catalogue in tests: every canvas is tagged with the first letter of its name. */
public class TagStep implements RelationalMigration {

    public static final String SCHEMA = "catalogue";
    public static final String TABLE = "canvas_tags";

    public static final TableDefinition TAGS = new TableDefinition(
            SCHEMA,
            2,
            TABLE,
            List.of(new Column("canvas_id", Type.TEXT, false), new Column("tag", Type.TEXT, false)),
            List.of("canvas_id", "tag"),
            new Root("canvases", "canvas_id", Optional.of("canvas_id->canvases")),
            Kind.PROJECTION,
            List.of(new Index("canvas_tags_by_tag", List.of("tag", "canvas_id"), false)));

    @Override
    public boolean reversible() {
        return true;
    }

    @Override
    public void apply(TableTransaction tables, StoreView store) {
        tables.change(new CreateTable(TAGS));
        tables.update("INSERT INTO canvas_tags (canvas_id, tag) SELECT id, substr(name, 1, 1) FROM canvases");
    }

    @Override
    public void revert(TableTransaction tables, StoreView store) {
        tables.change(new DropTable(TABLE));
    }

    public static StepIdentity up() {
        return new StepIdentity(SCHEMA, 1, 2, "org.example.tags", "1.0.0", "sum", List.of(TABLE));
    }

    public static StepIdentity down() {
        return new StepIdentity(SCHEMA, 2, 1, "org.example.tags", "1.0.0", "sum", List.of(TABLE));
    }

    public static TableMove move(StepIdentity step, RelationalMigration migration, BooleanSupplier goesOn) {
        return new TableMove(step, 2, migration, goesOn, figures -> WriteBatch.builder()
                .put("migration/history/" + SCHEMA + "/" + step.to(), Bytes.utf8(figures.moved() + ""))
                .build());
    }

    /** Does it to the end. */
    public static MoveFigures run(LocalStorageManager manager, StepIdentity step) {
        return manager.schemas().move(move(step, new TagStep(), () -> true));
    }

    /** The version there is; waits for the engine. */
    public static int version(LocalStorageManager manager) {
        manager.relational().findCanvas("");
        return manager.schemas().schemas().stream()
                .filter(state -> state.schema().equals(SCHEMA))
                .findFirst()
                .orElseThrow()
                .version();
    }
}
