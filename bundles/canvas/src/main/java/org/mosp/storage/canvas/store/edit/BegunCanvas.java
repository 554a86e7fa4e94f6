package org.mosp.storage.canvas.store.edit;

import java.util.function.Consumer;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.Mark;
import org.mosp.storage.framework.FrameworkStorage;
import org.mosp.storage.incremental.WriteBatch;

/**
 * The mark of a canvas that is not there yet, and whose rows are written ahead of its first commit. Should that never come, because the edit is
 * given up or the process is killed, the projector finds the mark and gives the rows back, at the next open at the latest. For one edit.
 */
public final class BegunCanvas {

    private final FrameworkStorage framework;
    private final String canvasId;
    private final String poolId;
    private final Consumer<String> ended;
    private long version;

    /**
     * Of a canvas; there is no mark yet.
     *
     * @param ended told the canvas when the edit of one that was marked has ended, whatever became of it
     */
    public BegunCanvas(FrameworkStorage framework, String canvasId, String poolId, Consumer<String> ended) {
        this.framework = framework;
        this.canvasId = canvasId;
        this.poolId = poolId;
        this.ended = ended;
    }

    /** Durable before the first row is written. */
    void mark() {
        if (version == 0) {
            version = framework.commit(
                    WriteBatch.builder().build(),
                    WriteBatch.builder()
                            .put(CanvasKeys.mark(canvasId), new Mark(Mark.State.BEGUN, poolId).encode())
                            .build());
        }
    }

    /** The canvas can come only while nobody has begun to give its rows back. */
    void conditions(WriteBatch.Builder store) {
        if (version != 0) {
            store.ifUnchanged(CanvasKeys.mark(canvasId), version);
        }
    }

    void end() {
        if (version != 0) {
            ended.accept(canvasId);
        }
    }
}
