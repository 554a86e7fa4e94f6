package org.mosp.storage.plugin.canvas;

import java.util.Optional;
import org.mosp.storage.Bytes;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.migration.EntryChange;
import org.mosp.storage.migration.EntryMigration;
import org.mosp.storage.migration.MigrationStep;
import org.mosp.storage.migration.StoreView;
import org.osgi.service.component.annotations.Component;

/**
 * Each layer says beside its blocks what they hold: how many tiles, in how many bytes, within which bounds. A layer of which a row is
 * missing or cannot be read stays as it is, and is reported by whoever reads it, as before.
 */
@Component
@MigrationStep(schema = "canvas", from = 1, to = 2, keys = "canvas/*/layer/*/*")
public final class CanvasBounds implements EntryMigration {

    private static final String LAYER = "/layer/";
    private static final String REVISION = "/revision/";

    private final CountedBlocks counted = new CountedBlocks();

    /** Made by the framework. */
    public CanvasBounds() {}

    @Override
    public boolean reversible() {
        return true;
    }

    @Override
    public EntryChange apply(Entry entry, StoreView store) {
        try {
            Optional<StoredLayer> layer = StoredLayer.read(entry.value());
            Optional<String> pool = layer.isEmpty() ? Optional.empty() : pool(entry.key(), store);
            if (pool.isEmpty()) {
                return EntryChange.keep();
            }
            Tally tally = new Tally();
            for (StoredLayer.PlacedBlock block : layer.get().blocks()) {
                tally.add(counted.tally(pool.get(), block, store), block.column(), block.row());
            }
            return EntryChange.put(layer.get().with(tally));
        } catch (UnreadableException e) {
            return EntryChange.keep();
        }
    }

    @Override
    public EntryChange revert(Entry entry, StoreView store) {
        try {
            return StoredLayer.withoutTally(entry.value()).map(EntryChange::put).orElseGet(EntryChange::keep);
        } catch (UnreadableException e) {
            return EntryChange.keep();
        }
    }

    /**
     * The pool of a layer's rows, from the revision that wrote the layer, which nobody writes again; only where that is gone from the
     * head, which every stroke writes.
     */
    private static Optional<String> pool(String key, StoreView store) throws UnreadableException {
        String canvas = key.substring(0, key.indexOf(LAYER));
        String revision = key.substring(key.lastIndexOf('/') + 1);
        Optional<Bytes> record = store.get(canvas + REVISION + revision).map(Entry::value);
        if (record.isEmpty()) {
            record = store.get(canvas + "/layers").map(Entry::value);
        }
        return record.isEmpty() ? Optional.empty() : StoredRevision.pool(record.get());
    }
}
