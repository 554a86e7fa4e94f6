package org.mosp.storage.canvas.store.view;

import java.util.Optional;
import java.util.function.Function;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.PrunedRecord;
import org.mosp.storage.canvas.store.index.RevisionRecord;
import org.mosp.storage.incremental.Entry;

/** The thumbnail that shows what the head shows. */
public final class FreshThumbnail {

    private FreshThumbnail() {}

    /**
     * The thumbnail, unless it is older than the picture: than the revision that last changed it, or than the last move of the head, after
     * which an older picture is seen again.
     *
     * @param entries the store, or a snapshot of it
     */
    public static Optional<Entry> of(String canvasId, RevisionRecord head, Function<String, Optional<Entry>> entries) {
        // where the revision that changed the picture was pruned, it is at most as old as the head's
        long there = version(entries.apply(CanvasKeys.revision(canvasId, head.pixels()))
                .or(() -> entries.apply(CanvasKeys.revision(canvasId, head.number()))));
        // read behind it: a pruning that raises its version, or takes it, writes down the one that it had
        long picture = entries.apply(CanvasKeys.pruned(canvasId))
                .map(PrunedRecord::decode)
                .filter(pruned -> pruned.picture() == head.pixels())
                .map(pruned -> Math.min(there, pruned.pictureVersion()))
                .orElse(there);
        long moved = version(entries.apply(CanvasKeys.cursor(canvasId)));
        return entries.apply(CanvasKeys.thumbnail(canvasId))
                .filter(thumbnail -> thumbnail.version() >= Math.max(picture, moved));
    }

    private static long version(Optional<Entry> entry) {
        return entry.map(Entry::version).orElse(0L);
    }
}
