package org.mosp.storage.canvas.store.audit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.VerifyReport.Problem;
import org.mosp.storage.canvas.store.view.CanvasReader;
import org.mosp.storage.incremental.Entry;

/**
 * Reads records for an audit, counts them, and keeps what is wrong: first as doubts, for what is missing may have been pruned since its
 * name was read; who knows that it was not makes them problems. For one thread.
 */
final class Reading {

    private static final int MOST_PROBLEMS = 1_000;

    private final CanvasReader reader;
    private final Set<Problem> doubts = new LinkedHashSet<>();
    private final Set<Problem> told = new HashSet<>();
    private final List<Problem> problems = new ArrayList<>();
    private long entries;
    private long bytes;
    private long raised;

    Reading(CanvasReader reader) {
        this.reader = reader;
    }

    CanvasReader reader() {
        return reader;
    }

    long entries() {
        return entries;
    }

    long bytes() {
        return bytes;
    }

    /** What is wrong for certain. */
    List<Problem> problems() {
        return problems;
    }

    /** Reads a record that has to be there; empty if it is not, or is damaged. */
    <T> Optional<T> read(String key, Function<Bytes, T> decoder) {
        long before = raised;
        Optional<Entry> entry = entry(key);
        if (entry.isEmpty()) {
            if (raised == before) {
                doubt(key, "missing: a revision refers to it");
            }
            return Optional.empty();
        }
        return decode(key, entry.get().value(), decoder);
    }

    /** Reads a record that may be gone. */
    <T> Optional<T> readIfThere(String key, Function<Bytes, T> decoder) {
        return entry(key).flatMap(entry -> decode(key, entry.value(), decoder));
    }

    private Optional<Entry> entry(String key) {
        try {
            Optional<Entry> entry = reader.storage().get(key);
            entry.ifPresent(found -> {
                entries++;
                bytes += found.value().length();
            });
            return entry;
        } catch (StorageDamagedException e) {
            doubt(key, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** What bytes say; empty if they are damaged. */
    <T> Optional<T> decode(String key, Bytes value, Function<Bytes, T> decoder) {
        try {
            return Optional.of(decoder.apply(value));
        } catch (StorageDamagedException | IllegalArgumentException e) {
            doubt(key, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    void doubt(String where, String what) {
        raised++;
        doubts.add(new Problem(where, what));
    }

    /** How often there was a doubt: who finds as many afterwards has met nothing doubtful. */
    long doubts() {
        return raised;
    }

    boolean hasDoubts() {
        return !doubts.isEmpty();
    }

    /** It was no damage: what was looked for is not wanted any more. */
    void forgetDoubts() {
        doubts.clear();
    }

    /** They are problems, each told once. */
    void confirmDoubts() {
        doubts.forEach(doubt -> problem(doubt.where(), doubt.what()));
        doubts.clear();
    }

    void problem(String where, String what) {
        Problem problem = new Problem(where, what);
        if (told.size() < MOST_PROBLEMS && told.add(problem)) {
            problems.add(problem);
        }
    }
}
