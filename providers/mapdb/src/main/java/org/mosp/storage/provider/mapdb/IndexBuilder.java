package org.mosp.storage.provider.mapdb;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import org.mosp.storage.spi.Keyspace;

/** Merges the sorted entries of all segments into the index, in bulk. */
final class IndexBuilder {

    private static final class Run implements Comparable<Run> {
        private final Segment segment;
        private final Iterator<ScannedEntry> entries;
        private ScannedEntry head;

        Run(Segment segment, Iterator<ScannedEntry> entries) {
            this.segment = segment;
            this.entries = entries;
            this.head = entries.next();
        }

        boolean advance() {
            if (!entries.hasNext()) {
                return false;
            }
            head = entries.next();
            return true;
        }

        /** By key, the newest first, of several copies the one in the last segment. */
        @Override
        public int compareTo(Run other) {
            int order = ScannedEntry.BY_KEY.compare(head, other.head);
            if (order == 0) {
                order = Long.compare(other.head.frame(), head.frame());
            }
            if (order == 0) {
                order = other.segment.id - segment.id;
            }
            return order != 0 ? order : Long.compare(other.head.offset(), head.offset());
        }
    }

    private final PriorityQueue<Run> runs = new PriorityQueue<>();
    private final KeyMap.Loader[] loaders = new KeyMap.Loader[Keyspace.values().length];
    private final long[] counts = new long[loaders.length];
    private final List<KeyIndex.Change> tombstones = new ArrayList<>();

    IndexBuilder() {
        for (int i = 0; i < loaders.length; i++) {
            loaders[i] = new KeyMap.Loader();
        }
    }

    /** Adds a segment's entries, sorted by key. */
    void add(Segment segment, Iterator<ScannedEntry> sorted) {
        if (sorted.hasNext()) {
            runs.add(new Run(segment, sorted));
        }
    }

    KeyIndex build(Segments segments, Snapshots snapshots) {
        while (!runs.isEmpty()) {
            mergeKey();
        }
        KeyMap[] maps = new KeyMap[loaders.length];
        for (int i = 0; i < maps.length; i++) {
            maps[i] = loaders[i].finish();
        }
        KeyIndex index = new KeyIndex(maps, counts, segments, snapshots);
        tombstones.forEach(index::keepOrDrop);
        return index;
    }

    private void mergeKey() {
        Run first = runs.element();
        ScannedEntry newest = first.head;
        Segment segment = first.segment;
        long place = Link.place(segment.id, newest.offset());
        Link link = new Link(newest.frame(), newest.version(), place, newest.bytes(), newest.tombstone());
        advance();
        while (!runs.isEmpty() && runs.element().head.sameKey(newest)) {
            if (!runs.element().head.tombstone()) {
                link.oldestDead = Math.min(link.oldestDead, runs.element().segment.id);
            }
            advance();
        }
        if (newest.tombstone() && link.oldestDead == Link.NONE) {
            return;
        }
        segment.liveBytes.addAndGet(newest.bytes());
        loaders[newest.keyspace().code()].add(newest.key(), link);
        if (newest.tombstone()) {
            tombstones.add(new KeyIndex.Change(newest.keyspace(), newest.key(), link));
        } else {
            counts[newest.keyspace().code()]++;
        }
    }

    private void advance() {
        Run run = runs.remove();
        if (run.advance()) {
            runs.add(run);
        }
    }
}
