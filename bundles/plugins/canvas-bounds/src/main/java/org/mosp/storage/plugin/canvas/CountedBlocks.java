package org.mosp.storage.plugin.canvas;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.mosp.storage.Bytes;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.migration.StoreView;

/**
 * Blocks and tiles that were counted a moment ago: the revisions of a layer share nearly all of theirs, and each revision is looked at
 * in its turn. A block stands under the hash of what it holds and names its tiles by theirs, so that none is another one later; what
 * is known of one is no memory of earlier entries. The last ones used are kept. Any number of threads.
 */
final class CountedBlocks {

    private static final int MOST_BLOCKS = 4_096;
    private static final int MOST_TILES = 16_384;

    private final Map<String, Tally> tallies = new Recent<>(MOST_BLOCKS);
    private final Map<String, Integer> lengths = new Recent<>(MOST_TILES);

    /** What a block holds, as if it were the first of the plane; not to be changed. */
    synchronized Tally tally(String pool, StoredLayer.PlacedBlock block, StoreView store) throws UnreadableException {
        if (block.name().isEmpty()) {
            return count(pool, block.inline(), store);
        }
        String key = "pool/" + pool + "/block/" + block.name();
        Tally known = tallies.get(key);
        if (known == null) {
            Bytes stored =
                    store.get(key).map(Entry::value).orElseThrow(() -> new UnreadableException("a block is missing"));
            known = count(pool, stored, store);
            tallies.put(key, known);
        }
        return known;
    }

    private Tally count(String pool, Bytes block, StoreView store) throws UnreadableException {
        String tiles = "pool/" + pool + "/tile/";
        return StoredBlock.tally(block, name -> length(tiles + name, store));
    }

    private long length(String key, StoreView store) throws UnreadableException {
        Integer known = lengths.get(key);
        if (known == null) {
            Optional<Entry> row = store.get(key);
            if (row.isEmpty()) {
                throw new UnreadableException("a tile is missing");
            }
            known = row.get().value().length();
            lengths.put(key, known);
        }
        return known;
    }

    /** As many as may be kept, of which the one not used for longest makes room for the next. */
    private static final class Recent<V> extends LinkedHashMap<String, V> {

        private static final long serialVersionUID = 1L;

        private final int most;

        Recent(int most) {
            super(64, 0.75f, true);
            this.most = most;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
            return size() > most;
        }
    }
}
