package org.mosp.storage.migration.runner;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.mosp.storage.Bytes;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.migration.EntryChange;
import org.mosp.storage.migration.EntryMigration;
import org.mosp.storage.migration.MigrationStep;
import org.mosp.storage.migration.SchemaOwner;
import org.mosp.storage.migration.StoreView;

/** Steps that cannot be planned, and sound ones beside them. */
final class RefusedSteps {

    private RefusedSteps() {}

    /** Appends, so that twice would be seen. */
    abstract static class Appending implements EntryMigration {

        @Override
        public EntryChange apply(Entry entry, StoreView store) {
            return EntryChange.put(Bytes.utf8(entry.value().toUtf8() + "+"));
        }
    }

    @MigrationStep(schema = "sounds", from = 1, to = 2, keys = "sounds/*")
    static final class Sounds2 extends Appending {}

    @MigrationStep(schema = "brushes", from = 1, to = 2, keys = "brushes/*")
    static final class Brushes2 extends Appending {}

    @MigrationStep(schema = "brushes", from = 2, to = 3, keys = "brushes/*")
    static final class Brushes3 extends Appending {}

    @MigrationStep(schema = "brushes", from = 3, to = 4, keys = "brushes/*")
    static final class Brushes4 extends Appending {}

    @MigrationStep(schema = "poses", from = 1, to = 2, keys = "poses/*", requires = "sounds@7")
    static final class Poses2 extends Appending {}

    @MigrationStep(schema = "inks", from = 1, to = 2, keys = "inks/*", requires = "papers@2")
    static final class Inks2 extends Appending {}

    @MigrationStep(schema = "papers", from = 1, to = 2, keys = "papers/*", requires = "inks@2")
    static final class Papers2 extends Appending {}

    @MigrationStep(schema = "frames", from = 1, to = 2, keys = "frames/*")
    static final class Frames2 extends Appending {}

    @MigrationStep(schema = "shapes", from = 1, to = 2, keys = "shapes/*")
    static final class Shapes2 extends Appending {}

    @MigrationStep(schema = "shapes", from = 2, to = 4, keys = "shapes/*")
    static final class Shapes4From2 extends Appending {}

    @MigrationStep(schema = "shapes", from = 1, to = 3, keys = "shapes/*")
    static final class Shapes3 extends Appending {}

    @MigrationStep(schema = "shapes", from = 3, to = 4, keys = "shapes/*")
    static final class Shapes4From3 extends Appending {}

    @MigrationStep(schema = "names", from = 1, to = 2, keys = "names/*")
    static final class Names2 extends Appending {}

    /** Another form of the same step. */
    @MigrationStep(schema = "names", from = 1, to = 2, keys = "names/*")
    static final class Names2Changed extends Appending {

        @Override
        public EntryChange apply(Entry entry, StoreView store) {
            return EntryChange.put(Bytes.utf8(entry.value().toUtf8() + "changed"));
        }
    }

    /** Takes its time for each entry. */
    @MigrationStep(schema = "tones", from = 1, to = 2, keys = "tones/*")
    static final class Tones2 extends Appending {

        final CountDownLatch begun = new CountDownLatch(1);
        private final Duration each;

        Tones2(Duration each) {
            this.each = each;
        }

        @Override
        public EntryChange apply(Entry entry, StoreView store) {
            begun.countDown();
            LockSupport.parkNanos(each.toNanos());
            return super.apply(entry, store);
        }
    }

    /** Another form of the same step. */
    @MigrationStep(schema = "tones", from = 1, to = 2, keys = "tones/*")
    static final class Tones2Changed extends Appending {}

    /** Software that reads and writes a schema, whose keys are its name, a slash, and more. */
    record Owner(String schema, int readsTo, int writes) implements SchemaOwner {

        @Override
        public List<String> keys() {
            return List.of(schema + "/*");
        }

        @Override
        public int readsFrom() {
            return 1;
        }
    }
}
