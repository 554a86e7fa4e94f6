package org.mosp.storage.provider.mapdb;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.spi.Keyspace;

/**
 * Which entries are alive: three MapDB trees from key to a chain of links, derived from the log, never the only copy. One
 * thread changes it, any number read. Links above the visible frame may be in it already; nobody sees them.
 *
 * <p>A tombstone stays as long as an older entry of its key may still stand in another segment, for a recovery would bring
 * that back; after that it goes.
 */
final class KeyIndex {

    /** A new newest link of a key. */
    record Change(Keyspace keyspace, byte[] key, Link link) {}

    /** Changes that were applied, with what was there before. */
    record Applied(List<Change> changes, List<@Nullable Link> before) {}

    private final KeyMap[] maps;
    private final Segments segments;
    private final Snapshots snapshots;
    private final AtomicLongArray counts = new AtomicLongArray(Keyspace.values().length);
    private final ArrayDeque<Change> stale = new ArrayDeque<>();
    private final Map<Integer, List<Change>> tombstonesBySegment = new HashMap<>();

    KeyIndex(KeyMap[] maps, long[] initialCounts, Segments segments, Snapshots snapshots) {
        this.maps = maps;
        this.segments = segments;
        this.snapshots = snapshots;
        for (int i = 0; i < initialCounts.length; i++) {
            counts.set(i, initialCounts[i]);
        }
    }

    /** Entries of a keyspace. */
    long count(Keyspace keyspace) {
        return counts.get(keyspace.code());
    }

    /** The newest link, visible or not. */
    @Nullable Link head(Keyspace keyspace, byte[] key) {
        return maps[keyspace.code()].get(key);
    }

    /** The newest link that is visible, {@code null} where the key is absent. */
    @Nullable Link visible(Keyspace keyspace, byte[] key) {
        while (true) {
            long before = snapshots.visible();
            Link head = head(keyspace, key);
            Link link = Link.at(head, before);
            // a link below the head may have been cut off as soon as a newer frame was visible; a head above the frame
            // that was visible before may be one that was taken back, whose frame's number went to another group
            if (link == head || snapshots.visible() == before) {
                return link == null || link.tombstone() ? null : link;
            }
        }
    }

    Iterator<Map.Entry<byte[], @Nullable Link>> from(Keyspace keyspace, byte @Nullable [] from, byte @Nullable [] to) {
        return maps[keyspace.code()].from(from, to);
    }

    /** Puts links on top of their chains; not seen before {@link #publish}. */
    Applied apply(List<Change> changes) {
        long[] retained = snapshots.retained();
        List<@Nullable Link> before = new ArrayList<>(changes.size());
        for (Change change : changes) {
            KeyMap map = maps[change.keyspace().code()];
            Link link = change.link();
            Link head = map.get(change.key());
            before.add(head);
            if (head == null) {
                if (!link.tombstone()) {
                    map.put(change.key(), link);
                }
                continue;
            }
            link.oldestDead = Math.min(head.oldestDead, head.tombstone() ? Link.NONE : head.segment());
            link.older = head;
            trim(link, retained);
            map.put(change.key(), link);
        }
        return new Applied(changes, before);
    }

    private static void trim(Link top, long[] retained) {
        Link newer = top;
        Link link = top.older;
        while (link != null) {
            if (Snapshots.needed(retained, link.frame, newer.frame)) {
                newer = link;
            } else {
                newer.older = link.older;
            }
            link = newer.older;
        }
    }

    /**
     * Takes back what was applied and never published. The numbers of its frames are given again: a reader that met one of
     * these links must not believe it when they become visible.
     */
    void undo(Applied applied) {
        for (int i = applied.changes().size() - 1; i >= 0; i--) {
            Change change = applied.changes().get(i);
            KeyMap map = maps[change.keyspace().code()];
            Link before = applied.before().get(i);
            if (before == null) {
                map.remove(change.key());
            } else {
                map.put(change.key(), before);
            }
        }
    }

    /** Makes all frames up to this one seen, and counts what changed. */
    void publish(Applied applied, long frame, long lastSequence) {
        snapshots.publish(frame, lastSequence);
        for (int i = 0; i < applied.changes().size(); i++) {
            Change change = applied.changes().get(i);
            Link link = change.link();
            Link before = applied.before().get(i);
            if (before != null) {
                alive(before, -before.bytes());
                snapshots.superseded().addAndGet(before.bytes());
                stale.add(change);
            }
            if (before != null || !link.tombstone()) {
                alive(link, link.bytes());
            }
            boolean was = before != null && !before.tombstone();
            boolean is = !link.tombstone();
            if (was != is) {
                counts.addAndGet(change.keyspace().code(), is ? 1 : -1);
            }
        }
    }

    /** Points an entry that was carried to its new place; a copy stays behind until its segment goes. */
    void carried(Link link, long place) {
        if (!link.tombstone()) {
            link.oldestDead = Math.min(link.oldestDead, link.segment());
        }
        alive(link, -link.bytes());
        link.place = place;
        alive(link, link.bytes());
    }

    private void alive(Link link, int bytes) {
        Segment segment = segments.get(link.segment());
        if (segment != null) {
            segment.liveBytes.addAndGet(bytes);
        }
    }

    /** Whether {@link #tidy} has something to do. */
    boolean untidy() {
        Change first = stale.peek();
        return first != null && first.link().frame <= snapshots.oldest();
    }

    /** Lets go of links that no reader can ask for any more, and of tombstones that nothing depends on. */
    void tidy(int most) {
        long oldest = snapshots.oldest();
        for (int i = 0; i < most && !stale.isEmpty() && stale.element().link().frame <= oldest; i++) {
            Change change = stale.remove();
            change.link().older = null;
            if (change.link().tombstone()) {
                keepOrDrop(change);
            }
        }
    }

    /** Registers a tombstone, or drops it when no other segment holds an older entry of its key. */
    void keepOrDrop(Change change) {
        Link link = change.link();
        KeyMap map = maps[change.keyspace().code()];
        if (map.get(change.key()) != link) {
            return;
        }
        int dead = link.oldestDead < link.segment() ? segments.atOrAbove(link.oldestDead) : Link.NONE;
        if (dead >= link.segment()) {
            map.remove(change.key());
            alive(link, -link.bytes());
        } else {
            tombstonesBySegment.computeIfAbsent(dead, id -> new ArrayList<>()).add(change);
        }
    }

    /** Drops tombstones that only this segment needed; it is in the table no more. */
    void segmentDropped(int id) {
        List<Change> tombstones = tombstonesBySegment.remove(id);
        if (tombstones != null) {
            tombstones.forEach(this::keepOrDrop);
        }
    }
}
