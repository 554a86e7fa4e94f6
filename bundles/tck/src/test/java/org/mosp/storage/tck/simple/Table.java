package org.mosp.storage.tck.simple;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.spi.Keyspace;

/** All states of all keys, in memory; nothing is ever dropped. One writer, any number of readers. */
final class Table {

    /** A key's state from a frame on. */
    record Link(long frame, Frame.Change change) {}

    private final Map<Keyspace, ConcurrentNavigableMap<Bytes, List<Link>>> keyspaces = new EnumMap<>(Keyspace.class);
    private final AtomicLongArray counts = new AtomicLongArray(3);
    private final Flaw flaw;
    private volatile Visible visible = new Visible(0, 0);
    private long written;

    /** Up to where readers see. */
    record Visible(long frame, long sequence) {}

    Table(Flaw flaw) {
        this.flaw = flaw;
        Comparator<Bytes> order = flaw == Flaw.ORDERS_BY_SIGNED_BYTES
                ? (a, b) -> java.util.Arrays.compare(a.toArray(), b.toArray())
                : Comparator.naturalOrder();
        for (Keyspace keyspace : Keyspace.values()) {
            keyspaces.put(keyspace, new ConcurrentSkipListMap<>(order));
        }
    }

    /** Adds a frame that is not yet seen. */
    void add(Frame frame) {
        written++;
        for (Frame.Change change : frame.changes()) {
            Frame.@Nullable Change before = newest(change.keyspace(), change.key());
            boolean was = before != null && before.value().isPresent();
            boolean is = change.value().isPresent();
            if (is != was || is && flaw == Flaw.MISCOUNTS) {
                counts.addAndGet(change.keyspace().code(), is ? 1 : -1);
            }
            map(change.keyspace())
                    .merge(
                            change.key(),
                            List.of(new Link(written, change)),
                            (links, added) -> java.util.stream.Stream.concat(added.stream(), links.stream())
                                    .limit(flaw == Flaw.SNAPSHOT_IS_NOW ? 1 : Long.MAX_VALUE)
                                    .toList());
            if (flaw == Flaw.PUBLISHES_PIECEMEAL) {
                visible = new Visible(written, visible.sequence());
                java.util.concurrent.locks.LockSupport.parkNanos(1_000);
            }
        }
    }

    /** Shows all that was added. */
    void publish(long sequence) {
        visible = new Visible(written, sequence);
    }

    Visible visible() {
        return visible;
    }

    Frame.@Nullable Change newest(Keyspace keyspace, Bytes key) {
        return at(map(keyspace).get(key), Long.MAX_VALUE);
    }

    Frame.@Nullable Change at(Keyspace keyspace, Bytes key, long frame) {
        return at(map(keyspace).get(key), frame);
    }

    Frame.@Nullable Change at(@Nullable List<Link> links, long frame) {
        if (links == null) {
            return null;
        }
        for (Link link : links) {
            if (link.frame() <= frame || flaw == Flaw.SNAPSHOT_IS_NOW) {
                return link.change();
            }
        }
        return null;
    }

    ConcurrentNavigableMap<Bytes, List<Link>> map(Keyspace keyspace) {
        ConcurrentNavigableMap<Bytes, List<Link>> map = keyspaces.get(keyspace);
        if (map == null) {
            throw new IllegalStateException();
        }
        return map;
    }

    long count(Keyspace keyspace) {
        return counts.get(keyspace.code());
    }
}
