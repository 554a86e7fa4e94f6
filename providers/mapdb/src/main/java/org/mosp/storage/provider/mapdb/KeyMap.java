package org.mosp.storage.provider.mapdb;

import java.util.Iterator;
import java.util.Map;
import kotlin.Pair;
import kotlin.Unit;
import org.jspecify.annotations.Nullable;
import org.mapdb.BTreeMap;
import org.mapdb.Pump;

/**
 * One keyspace of the index: MapDB's B-link tree from key to the newest link of its chain. Any number of readers without
 * locks; one thread changes it.
 */
final class KeyMap {

    private static final int NODE_KEYS = 32;
    private static final int BULK_KEYS = 28;

    private final BTreeMap<byte[], Link> tree;

    private KeyMap(HeapNodes nodes, NodeArrays.Keys keys, NodeArrays<Link> links, long root) {
        this.tree = BTreeMap.Companion.make(keys, links, nodes, true, root, NODE_KEYS, keys, true, 0L, true, null);
    }

    /** Loads keys in ascending order, in bulk; then makes the map. */
    static final class Loader {

        private final HeapNodes nodes = new HeapNodes();
        private final NodeArrays.Keys keys = new NodeArrays.Keys();
        private final NodeArrays<Link> links = new NodeArrays<>();
        private final Pump.Sink<Pair<byte[], Link>, Unit> sink =
                Pump.INSTANCE.treeMap(nodes, keys, links, keys, BULK_KEYS, BULK_KEYS, true, true);

        void add(byte[] key, Link link) {
            sink.put(new Pair<>(key, link));
        }

        KeyMap finish() {
            sink.create();
            Long root = sink.getRootRecidRecid$mapdb();
            if (root == null) {
                throw new IllegalStateException("MapDB made no root");
            }
            return new KeyMap(nodes, keys, links, root);
        }
    }

    @Nullable Link get(byte[] key) {
        return tree.get(key);
    }

    void put(byte[] key, Link link) {
        tree.put(key, link);
    }

    void remove(byte[] key) {
        tree.remove(key);
    }

    /** Keys with their newest links, in order; weakly consistent. */
    Iterator<Map.Entry<byte[], @Nullable Link>> from(byte @Nullable [] from, byte @Nullable [] to) {
        return tree.entryIterator(from, true, to, false);
    }
}
