package org.mosp.storage.plugin.canvas;

import java.util.LinkedHashMap;
import java.util.Map;
import org.mosp.storage.Bytes;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.migration.StoreView;

/**
 * Blocks that were counted a moment ago: the revisions of a layer share nearly all, and each is looked at in its turn. A block stands
 * under the hash of what it holds and refers to its tiles by theirs, so that none changes while a layer refers to it; what is known of
 * one is no memory of earlier entries. The last ones used are kept, of at most {@value #MOST} blocks.
 */
final class CountedBlocks {

    private static final int MOST = 4_096;

    private final Map<String, Tally> tallies = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Tally> eldest) {
            return size() > MOST;
        }
    };

    /** What a block holds, as if it were the first of the plane; not to be changed. */
    synchronized Tally tally(String pool, StoredLayer.PlacedBlock block, StoreView store) throws UnreadableException {
        if (block.name().isEmpty()) {
            return StoredBlock.tally(block.inline(), pool, store);
        }
        String key = "pool/" + pool + "/block/" + block.name();
        Tally known = tallies.get(key);
        if (known == null) {
            Bytes stored =
                    store.get(key).map(Entry::value).orElseThrow(() -> new UnreadableException("a block is missing"));
            known = StoredBlock.tally(stored, pool, store);
            tallies.put(key, known);
        }
        return known;
    }
}
