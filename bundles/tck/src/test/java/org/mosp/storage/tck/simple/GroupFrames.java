package org.mosp.storage.tck.simple;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.ConflictException;
import org.mosp.storage.spi.ChangeJournal;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.Keyspace;

/** The frames of a group: each batch judged by what is stored and by those before it, and numbered behind them. For one thread. */
final class GroupFrames {

    private final Table table;
    private final Flaw flaw;
    private final List<Frame> frames = new ArrayList<>();
    private final Map<Bytes, Long> staged = new HashMap<>();
    private long last;

    /** Behind a sequence. */
    GroupFrames(Table table, Flaw flaw, long last) {
        this.table = table;
        this.flaw = flaw;
        this.last = last;
    }

    List<Frame> frames() {
        return List.copyOf(frames);
    }

    /** The last sequence given. */
    long last() {
        return last;
    }

    /**
     * Adds a batch.
     *
     * @return its sequence
     * @throws ConflictException if a condition does not hold; nothing was added then
     */
    long add(EngineBatch batch, Optional<List<EngineEntry>> replica) {
        judge(batch);
        for (Frame frame : framesOf(batch, replica)) {
            frames.add(frame);
            for (Frame.Change change : frame.changes()) {
                staged.put(name(change.keyspace(), change.key()), change.value().isPresent() ? change.version() : 0);
            }
        }
        return last;
    }

    private static Bytes name(Keyspace keyspace, Bytes key) {
        return Bytes.utf8(keyspace.code() + key.toString() + key.hashCode() + key.toUtf8());
    }

    private void judge(EngineBatch batch) {
        for (EngineBatch.Condition condition : batch.conditions()) {
            boolean own =
                    batch.changes().stream().anyMatch(change -> change.key().equals(condition.key()));
            if (flaw == Flaw.IGNORES_FOREIGN_CONDITIONS && !own) {
                continue;
            }
            Frame.@Nullable Change newest = table.newest(condition.keyspace(), condition.key());
            long stored = newest == null || newest.value().isEmpty() ? 0 : newest.version();
            long actual = flaw == Flaw.JUDGES_BEFORE_GROUP
                    ? stored
                    : staged.getOrDefault(name(condition.keyspace(), condition.key()), stored);
            if (actual != condition.version()) {
                throw new ConflictException(condition.key().toUtf8(), condition.version(), actual);
            }
        }
    }

    private List<Frame> framesOf(EngineBatch batch, Optional<List<EngineEntry>> replica) {
        List<Frame.Change> changes = new ArrayList<>();
        long sequence = replica.isPresent() ? last : last + 1;
        for (EngineBatch.Change change : batch.changes()) {
            changes.add(changed(change, sequence));
        }
        for (EngineEntry entry : replica.orElse(List.of())) {
            changes.add(new Frame.Change(
                    entry.keyspace(),
                    entry.key(),
                    flaw == Flaw.RENUMBERS_REPLICAS ? sequence : entry.version(),
                    entry.schemaVersion(),
                    entry.flags(),
                    Optional.of(entry.value())));
        }
        last = sequence;
        List<Frame> made = new ArrayList<>();
        if (flaw == Flaw.HALVES_BATCHES) {
            changes.forEach(change -> made.add(new Frame(sequence, List.of(change))));
        } else {
            made.add(new Frame(sequence, changes));
        }
        if (batch.capture()) {
            EngineBatch.Put journal = ChangeJournal.entry(sequence, batch.changes());
            if (flaw == Flaw.JOURNALS_APART) {
                last = sequence + 1;
                made.add(new Frame(last, List.of(changed(journal, last))));
            } else {
                changes.add(changed(journal, sequence));
            }
        }
        return made;
    }

    private static Frame.Change changed(EngineBatch.Change change, long sequence) {
        return change instanceof EngineBatch.Put put
                ? new Frame.Change(
                        put.keyspace(), put.key(), sequence, put.schemaVersion(), put.flags(), Optional.of(put.value()))
                : new Frame.Change(change.keyspace(), change.key(), sequence, 1, 0, Optional.empty());
    }
}
