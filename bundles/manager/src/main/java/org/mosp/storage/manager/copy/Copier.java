package org.mosp.storage.manager.copy;

import java.util.ArrayList;
import java.util.List;
import org.mosp.storage.spi.EngineEntry;

/**
 * Copies what a view shows through a transform into a sink, chunk by chunk; may be left after any chunk, and goes on from
 * the sink's cursor. For one thread.
 */
public final class Copier {

    /** Most entries of a chunk. */
    private static final int MAX_ENTRIES = 4_096;

    /** Bytes after which a chunk is full. */
    private static final long MAX_BYTES = 4L << 20;

    private final EntryView view;
    private final EntryTransform transform;
    private final EntrySink sink;
    private CopyCursor cursor;

    /**
     * A copy that goes on where the sink is.
     *
     * @param total entries there are, for a copy that begins
     */
    public Copier(EntryView view, EntryTransform transform, EntrySink sink, long total) {
        this.view = view;
        this.transform = transform;
        this.sink = sink;
        this.cursor = sink.cursor().orElseGet(() -> CopyCursor.start(total));
    }

    /** How far it is. */
    public CopyCursor cursor() {
        return cursor;
    }

    /**
     * Copies the next chunk.
     *
     * @return bytes copied; {@code cursor().ended()} says whether more follow
     */
    public long step() {
        if (cursor.ended()) {
            return 0;
        }
        Chunk chunk = view.read(cursor, MAX_ENTRIES, MAX_BYTES);
        List<EngineEntry> out = new ArrayList<>(chunk.entries().size());
        chunk.entries().forEach(entry -> out.addAll(transform.apply(entry)));
        CopyCursor next = cursor.behind(chunk);
        sink.write(out, next);
        cursor = next;
        return chunk.bytes();
    }
}
