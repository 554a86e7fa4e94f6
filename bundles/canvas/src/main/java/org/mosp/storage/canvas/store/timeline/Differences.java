package org.mosp.storage.canvas.store.timeline;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.canvas.CanvasDiff;
import org.mosp.storage.canvas.CanvasDiff.LayerDiff;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.store.index.EntryList;
import org.mosp.storage.canvas.store.index.EntryList.Chunks;
import org.mosp.storage.canvas.store.index.LayerRecord;
import org.mosp.storage.canvas.store.index.RevisionRecord;
import org.mosp.storage.canvas.store.index.RowName;
import org.mosp.storage.canvas.store.view.CanvasReader;

/**
 * What differs between revisions, found from their records and blocks. Any number of threads.
 *
 * <p>A merged image that is said by its layers is taken to differ where any layer does: whether they compose to the same pixels all the same,
 * only composing would tell.
 */
final class Differences {

    private final CanvasReader reader;

    Differences(CanvasReader reader) {
        this.reader = reader;
    }

    CanvasDiff between(String canvasId, long from, long to) {
        return new Differences(reader.of(from, to)).read(canvasId, from, to);
    }

    private CanvasDiff read(String canvasId, long from, long to) {
        RevisionRecord one = reader.requireRevision(canvasId, from);
        RevisionRecord other = reader.requireRevision(canvasId, to);
        List<LayerDiff> layers = new LayerDifferences(reader, canvasId, one, other).all();
        return new CanvasDiff(
                canvasId,
                from,
                to,
                metadata(canvasId, one, other),
                merged(canvasId, one, other, !layers.isEmpty()),
                layers,
                entries(canvasId, one, other));
    }

    private boolean metadata(String canvasId, RevisionRecord one, RevisionRecord other) {
        if (one.metadata() == other.metadata()) {
            return false;
        }
        Metadata before = reader.metadata(canvasId, one);
        Metadata after = reader.metadata(canvasId, other).withUpdatedAt(before.updatedAt());
        return !before.equals(after)
                || !new ArrayList<>(before.attributes().keySet())
                        .equals(new ArrayList<>(after.attributes().keySet()));
    }

    private boolean merged(String canvasId, RevisionRecord one, RevisionRecord other, boolean layers) {
        if (one.merged() == other.merged()) {
            return false;
        }
        if (one.merged() == 0 || other.merged() == 0) {
            return true;
        }
        LayerRecord before = reader.layer(canvasId, LayerData.MERGED, one.merged());
        LayerRecord after = reader.layer(canvasId, LayerData.MERGED, other.merged());
        TileDifferences tiles = new TileDifferences(reader, canvasId, one.poolId());
        return !LayerDifferences.sameNode(before.data(), after.data())
                || !tiles.between(before, after).isEmpty()
                || layers && tiles.anyComposed(after);
    }

    private Set<String> entries(String canvasId, RevisionRecord one, RevisionRecord other) {
        if (one.entries() == other.entries()) {
            return Set.of();
        }
        EntryList before = reader.entries(canvasId, one);
        EntryList after = reader.entries(canvasId, other);
        Set<String> names = new TreeSet<>(before.entries().keySet());
        names.addAll(after.entries().keySet());
        Set<String> different = new HashSet<>();
        for (String name : names) {
            if (differ(
                    canvasId,
                    one.poolId(),
                    before.entries().get(name),
                    after.entries().get(name))) {
                different.add(name);
            }
        }
        return different;
    }

    private boolean differ(String canvasId, String poolId, @Nullable Chunks before, @Nullable Chunks after) {
        if (before == null || after == null) {
            return true;
        }
        if (before.equals(after)
                || before.length() != after.length()
                || !hashes(before).equals(hashes(after))) {
            return !before.equals(after);
        }
        // hashes that are those of several contents: which of them it is, only the bytes tell
        return !reader.entry(canvasId, poolId, before).equals(reader.entry(canvasId, poolId, after));
    }

    private static List<?> hashes(Chunks chunks) {
        return chunks.rows().stream().map(RowName::hash).toList();
    }
}
