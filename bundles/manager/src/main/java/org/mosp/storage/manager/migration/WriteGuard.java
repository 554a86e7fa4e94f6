package org.mosp.storage.manager.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.mosp.storage.manager.incremental.Admission;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.Keyspace;

/**
 * Judges every write by the schemas' rules: refuses what is in a version the store does not take, and marks, in the same commit, what
 * is written in the old version while a step is under way. Any number of threads.
 */
final class WriteGuard implements Admission {

    private record Rules(List<SchemaRule> all, boolean quiet) {}

    /** Bytes of marks a batch takes beside its own. */
    private static final long MOST_MARK_BYTES = 2L << 20;

    private volatile Rules rules = new Rules(List.of(), true);

    /** From now on; writes that are inside may still have been judged by those before. */
    void rules(List<SchemaRule> all) {
        rules = new Rules(List.copyOf(all), all.stream().allMatch(SchemaRule::isQuietAt1));
    }

    @Override
    public List<EngineBatch.Change> admit(List<EngineBatch.Change> changes) {
        Rules now = rules;
        Map<String, List<EngineBatch.Put>> marks = null;
        for (EngineBatch.Change change : changes) {
            if (change.keyspace() != Keyspace.USER || now.quiet() && isFirstVersion(change)) {
                continue;
            }
            for (SchemaRule rule : now.all()) {
                if (judge(rule, change)) {
                    marks = marks == null ? new TreeMap<>() : marks;
                    marks.computeIfAbsent(rule.schema(), schema -> new ArrayList<>())
                            .add(OldWrites.mark(rule.schema(), change.key()));
                }
            }
        }
        return marks == null ? changes : with(changes, marks);
    }

    private static boolean isFirstVersion(EngineBatch.Change change) {
        return !(change instanceof EngineBatch.Put put) || put.schemaVersion() == 1;
    }

    /** Whether a step has to visit it again. */
    private static boolean judge(SchemaRule rule, EngineBatch.Change change) {
        if (!rule.means(change.key())) {
            return false;
        }
        if (change instanceof EngineBatch.Put put) {
            return rule.admit(put.key(), put.schemaVersion());
        }
        rule.refuseWhatIsOnlyRead(change.key(), rule.version());
        return false;
    }

    /** The changes and a mark for each; where they would make the batch much larger, the scan begins anew instead. */
    private static List<EngineBatch.Change> with(
            List<EngineBatch.Change> changes, Map<String, List<EngineBatch.Put>> marks) {
        List<EngineBatch.Change> all = new ArrayList<>(changes);
        marks.forEach((schema, ofSchema) -> {
            long bytes =
                    ofSchema.stream().mapToLong(mark -> mark.key().length()).sum();
            boolean anew =
                    bytes > MOST_MARK_BYTES || ofSchema.stream().anyMatch(mark -> OldWrites.isCursor(mark.key()));
            if (anew) {
                all.add(MoveCursor.START.put(schema));
            } else {
                all.addAll(ofSchema);
            }
        });
        return all;
    }
}
