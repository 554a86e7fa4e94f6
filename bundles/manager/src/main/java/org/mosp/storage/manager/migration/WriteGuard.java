package org.mosp.storage.manager.migration;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.manager.incremental.Admission;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.Keyspace;

/**
 * Judges every write by the schemas' rules: refuses what is in a version the store does not take, and marks, in the same commit, what
 * is written in the old version while a step is under way. Any number of threads.
 */
final class WriteGuard implements Admission {

    private record Rules(List<SchemaRule> all, boolean quiet) {}

    private volatile Rules rules = new Rules(List.of(), true);

    /** From now on; writes that are inside may still have been judged by those before. */
    void rules(List<SchemaRule> all) {
        rules = new Rules(List.copyOf(all), all.stream().allMatch(SchemaRule::isQuietAt1));
    }

    @Override
    public List<EngineBatch.Change> admit(List<EngineBatch.Change> changes) {
        Rules now = rules;
        List<EngineBatch.Change> marks = null;
        for (EngineBatch.Change change : changes) {
            if (change.keyspace() != Keyspace.USER || now.quiet() && isFirstVersion(change)) {
                continue;
            }
            EngineBatch.Put mark = judge(now.all(), change);
            if (mark != null) {
                marks = marks == null ? new ArrayList<>(changes) : marks;
                add(marks, mark);
            }
        }
        return marks == null ? changes : marks;
    }

    private static boolean isFirstVersion(EngineBatch.Change change) {
        return !(change instanceof EngineBatch.Put put) || put.schemaVersion() == 1;
    }

    private static EngineBatch.@Nullable Put judge(List<SchemaRule> all, EngineBatch.Change change) {
        for (SchemaRule rule : all) {
            if (!rule.means(change.key())) {
                continue;
            }
            if (!(change instanceof EngineBatch.Put put)) {
                rule.refuseOldOwner(change.key(), rule.version());
            } else if (rule.admit(put.key(), put.schemaVersion())) {
                return OldWrites.mark(rule.schema(), put.key());
            }
        }
        return null;
    }

    /** A batch changes a key at most once, and a scan begun anew is begun anew once. */
    private static void add(List<EngineBatch.Change> changes, EngineBatch.Put mark) {
        Bytes key = mark.key();
        if (!OldWrites.isCursor(key)
                || changes.stream()
                        .noneMatch(change ->
                                change.keyspace() == Keyspace.LOCAL && change.key().equals(key))) {
            changes.add(mark);
        }
    }
}
