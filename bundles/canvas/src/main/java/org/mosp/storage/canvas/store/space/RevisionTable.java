package org.mosp.storage.canvas.store.space;

import java.util.Arrays;
import java.util.Iterator;
import java.util.stream.Stream;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.RevisionRecord;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.Snapshot;
import org.mosp.storage.support.time.Microseconds;

/** The revisions of a canvas in a snapshot, from the oldest on, without what they hold: 40 bytes each. Immutable once read. */
final class RevisionTable {

    private final RevisionRecord head;
    private long[] numbers = new long[64];
    private long[] parents = new long[64];
    private long[] times = new long[64];
    private long[] versions = new long[64];
    private long[] bytes = new long[64];
    private int size;

    private RevisionTable(RevisionRecord head) {
        this.head = head;
    }

    /**
     * Of a canvas.
     *
     * @throws NotFoundException if there is no such canvas
     * @throws StorageDamagedException if the head's revision is missing, or a parent does not come before its child
     */
    static RevisionTable read(Snapshot snapshot, String canvasId) {
        String headKey = CanvasKeys.head(canvasId);
        RevisionRecord head = snapshot.get(headKey)
                .map(entry -> RevisionRecord.decode(headKey, entry.value()))
                .orElseThrow(() -> new NotFoundException("canvas", canvasId));
        RevisionTable table = new RevisionTable(head);
        try (Stream<Entry> entries = snapshot.scan(CanvasKeys.revisions(canvasId))) {
            for (Iterator<Entry> each = entries.iterator(); each.hasNext(); ) {
                table.add(each.next());
            }
        }
        if (table.indexOf(head.number()) < 0) {
            throw damaged(CanvasKeys.revision(canvasId, head.number()), "missing: it is the head's");
        }
        return table;
    }

    private static StorageDamagedException damaged(String key, String finding) {
        return new StorageDamagedException("incremental store", -1, key, finding, null);
    }

    private void add(Entry entry) {
        RevisionRecord record = RevisionRecord.decode(entry.key(), entry.value());
        boolean ordered = size == 0 || numbers[size - 1] < record.number();
        if (!ordered || record.parent() < 0 || record.parent() >= record.number()) {
            throw damaged(entry.key(), "its number does not come behind those before it, or behind its parent's");
        }
        if (size == numbers.length) {
            int length = 2 * size;
            numbers = Arrays.copyOf(numbers, length);
            parents = Arrays.copyOf(parents, length);
            times = Arrays.copyOf(times, length);
            versions = Arrays.copyOf(versions, length);
            bytes = Arrays.copyOf(bytes, length);
        }
        numbers[size] = record.number();
        parents[size] = record.parent();
        times[size] = Microseconds.of(record.createdAt());
        versions[size] = entry.version();
        bytes[size] = (long) entry.key().length() + entry.value().length();
        size++;
    }

    RevisionRecord head() {
        return head;
    }

    int size() {
        return size;
    }

    /** The index of a revision; negative if it is not there. */
    int indexOf(long number) {
        return Arrays.binarySearch(numbers, 0, size, number);
    }

    long number(int index) {
        return numbers[index];
    }

    long parent(int index) {
        return parents[index];
    }

    /** When it was made, in microseconds. */
    long time(int index) {
        return times[index];
    }

    /** Of its entry. */
    long version(int index) {
        return versions[index];
    }

    /** For each index the bytes of its children's records, whether they stay or go. */
    long[] childBytes() {
        long[] sums = new long[size];
        for (int index = 0; index < size; index++) {
            int parent = indexOf(parents[index]);
            if (parent >= 0) {
                sums[parent] += bytes[index];
            }
        }
        return sums;
    }

    /** Of its key and value. */
    long bytes(int index) {
        return bytes[index];
    }
}
