package org.mosp.storage.migration.runner;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.mosp.storage.Bytes;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.migration.EntryChange;
import org.mosp.storage.migration.EntryMigration;
import org.mosp.storage.migration.MigrationStep;
import org.mosp.storage.migration.StoreView;
import org.mosp.storage.migration.relational.RelationalMigration;
import org.mosp.storage.migration.relational.TableChange.CreateTable;
import org.mosp.storage.migration.relational.TableChange.DropTable;
import org.mosp.storage.migration.relational.TableTransaction;
import org.mosp.storage.spi.TableDefinition;
import org.mosp.storage.spi.TableDefinition.Column;
import org.mosp.storage.spi.TableDefinition.Kind;
import org.mosp.storage.spi.TableDefinition.Root;
import org.mosp.storage.spi.TableDefinition.Type;

/** Steps that tests bind. */
final class Steps {

    private Steps() {}

    /** One more; and one less on the way back. */
    abstract static class Counting implements EntryMigration {

        @Override
        public boolean reversible() {
            return true;
        }

        @Override
        public EntryChange apply(Entry entry, StoreView store) {
            return add(entry, 1);
        }

        @Override
        public EntryChange revert(Entry entry, StoreView store) {
            return add(entry, -1);
        }

        private static EntryChange add(Entry entry, long more) {
            return EntryChange.put(
                    Bytes.utf8(Long.toString(Long.parseLong(entry.value().toUtf8()) + more)));
        }
    }

    @MigrationStep(schema = "counters", from = 1, to = 2, keys = "counter/*")
    static final class First extends Counting {}

    @MigrationStep(schema = "counters", from = 2, to = 3, keys = "counter/*", requires = "names@2")
    static final class Second extends Counting {}

    @MigrationStep(schema = "counters", from = 2, to = 3, keys = "counter/*")
    static final class Third extends Counting {}

    @MigrationStep(schema = "names", from = 1, to = 2, keys = "name/*", minReader = 1)
    static final class Names implements EntryMigration {

        @Override
        public EntryChange apply(Entry entry, StoreView store) {
            return EntryChange.put(Bytes.utf8(entry.value().toUtf8().toUpperCase(java.util.Locale.ROOT)));
        }
    }

    /** Waits at an entry, the first one at first, until it is told to go on. */
    @MigrationStep(schema = "counters", from = 1, to = 2, keys = "counter/*")
    static final class Slow extends Counting {

        volatile CountDownLatch begun = new CountDownLatch(1);
        volatile CountDownLatch goOn = new CountDownLatch(1);

        /** Has it wait at the next entry. */
        void waitAgain() {
            goOn = new CountDownLatch(1);
            begun = new CountDownLatch(1);
        }

        @Override
        public EntryChange apply(Entry entry, StoreView store) {
            begun.countDown();
            try {
                if (!goOn.await(180, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("never told to go on");
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return super.apply(entry, store);
        }
    }

    @MigrationStep(schema = "counters", from = 2, to = 2, keys = "counter/*")
    static final class Nowhere extends Counting {}

    static final class Unnamed extends Counting {}

    /** A step over tables. */
    @MigrationStep(schema = "catalogue", from = 1, to = 2, tables = "canvas_tags")
    static class Tags implements RelationalMigration {

        private static final TableDefinition TABLE = new TableDefinition(
                "catalogue",
                2,
                "canvas_tags",
                List.of(new Column("canvas_id", Type.TEXT, false), new Column("tag", Type.TEXT, false)),
                List.of("canvas_id", "tag"),
                new Root("canvases", "canvas_id", Optional.of("canvas_id->canvases")),
                Kind.PROJECTION,
                List.of());

        @Override
        public boolean reversible() {
            return true;
        }

        @Override
        public void apply(TableTransaction tables, StoreView store) {
            tables.change(new CreateTable(TABLE));
            tables.update("INSERT INTO canvas_tags (canvas_id, tag) SELECT id, name FROM canvases");
        }

        @Override
        public void revert(TableTransaction tables, StoreView store) {
            tables.change(new DropTable("canvas_tags"));
        }
    }

    @MigrationStep(schema = "catalogue", from = 1, to = 2, tables = "canvas_tags")
    static final class BrokenTags extends Tags {

        @Override
        public void apply(TableTransaction tables, StoreView store) {
            super.apply(tables, store);
            throw new IllegalStateException("not these");
        }
    }

    @MigrationStep(schema = "catalogue", from = 1, to = 2, keys = "canvas/*")
    static final class TagsOfKeys extends Tags {}

    @MigrationStep(schema = "counters", from = 1, to = 2, tables = "counters")
    static final class CountersInTables extends Counting {}

    /** One that waits for the other storage. */
    @MigrationStep(schema = "counters", from = 1, to = 2, keys = "counter/*", requires = "catalogue@2")
    static final class Behind extends Counting {}
}
