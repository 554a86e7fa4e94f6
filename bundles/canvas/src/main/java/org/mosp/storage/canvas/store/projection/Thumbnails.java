package org.mosp.storage.canvas.store.projection;

import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.BooleanSupplier;
import org.mosp.storage.ConflictException;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.PixelArea;
import org.mosp.storage.canvas.store.compose.Grid;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.view.CanvasReader;
import org.mosp.storage.canvas.store.view.CanvasReader.Head;
import org.mosp.storage.canvas.store.view.FreshThumbnail;
import org.mosp.storage.canvas.store.view.LocalCanvasView;
import org.mosp.storage.incremental.WriteBatch;

/**
 * Makes the thumbnail of a head whose picture changed without one being given. Each tile is read once and only some points
 * of it are composed.
 */
final class Thumbnails {

    /** Points composed for the longer side; a pixel of the thumbnail is the mean of 2 x 2. */
    private static final int POINTS = 256;

    private final CanvasReader reader;
    private final ExecutorService workers;

    Thumbnails(CanvasReader reader, ExecutorService workers) {
        this.reader = reader;
        this.workers = workers;
    }

    /** Whether the thumbnail is older than the picture, or there is none. */
    boolean isOld(String canvasId, Head head) {
        return FreshThumbnail.of(canvasId, head.record(), reader.storage()::get).isEmpty();
    }

    /**
     * Makes it and stores it, unless the head moved on meanwhile.
     *
     * @param wanted asked again and again
     * @return whether it was wanted to the end
     */
    boolean make(String canvasId, Head head, BooleanSupplier wanted) {
        LocalCanvasView view = new LocalCanvasView(reader, workers, canvasId, head.record());
        PixelArea area = area(view);
        if (area.isEmpty()) {
            store(canvasId, head, WriteBatch.builder().delete(CanvasKeys.thumbnail(canvasId)));
            return true;
        }
        int step = Math.max(1, ceilDiv(Math.max(area.width(), area.height()), POINTS));
        int columns = 2 * Math.max(1, ceilDiv(area.width(), 2 * step));
        int rows = 2 * Math.max(1, ceilDiv(area.height(), 2 * step));
        Optional<byte[]> points = view.picture(new Grid(area.x(), area.y(), columns, rows, step), wanted);
        if (points.isEmpty()) {
            return false;
        }
        byte[] half = half(points.get(), columns, rows);
        store(
                canvasId,
                head,
                WriteBatch.builder()
                        .put(
                                CanvasKeys.thumbnail(canvasId),
                                reader.codec().pack(PngWriter.write(half, columns / 2, rows / 2))));
        return true;
    }

    private void store(String canvasId, Head head, WriteBatch.Builder thumbnail) {
        try {
            reader.storage()
                    .commit(thumbnail
                            .ifUnchanged(CanvasKeys.head(canvasId), head.version())
                            .build());
        } catch (ConflictException e) {
            // the next head has a mark of its own
        }
    }

    private static int ceilDiv(int number, int divisor) {
        return (int) ((number + (long) divisor - 1) / divisor);
    }

    private static PixelArea area(LocalCanvasView view) {
        int width = view.data().metadata().width();
        int height = view.data().metadata().height();
        if (width > 0 && height > 0) {
            return new PixelArea(0, 0, width, height);
        }
        long left = Long.MAX_VALUE;
        long top = Long.MAX_VALUE;
        long right = Long.MIN_VALUE;
        long bottom = Long.MIN_VALUE;
        for (LayerData layer : view.data().layers()) {
            PixelArea bounds = layer.kind() == LayerData.Kind.PIXELS ? view.bounds(layer.id()) : PixelArea.EMPTY;
            if (!bounds.isEmpty()) {
                left = Math.min(left, (long) bounds.x() + layer.offsetX());
                top = Math.min(top, (long) bounds.y() + layer.offsetY());
                right = Math.max(right, (long) bounds.x() + layer.offsetX() + bounds.width());
                bottom = Math.max(bottom, (long) bounds.y() + layer.offsetY() + bounds.height());
            }
        }
        // what is too far apart for one picture has none
        boolean fits = left <= right && right - left <= 1 << 24 && bottom - top <= 1 << 24 && left == (int) left;
        return fits && top == (int) top
                ? new PixelArea((int) left, (int) top, (int) (right - left), (int) (bottom - top))
                : PixelArea.EMPTY;
    }

    /** The mean of 2 x 2 points each, weighted by alpha. */
    private static byte[] half(byte[] points, int columns, int rows) {
        byte[] half = new byte[points.length / 4];
        int to = 0;
        for (int y = 0; y < rows; y += 2) {
            for (int x = 0; x < columns; x += 2) {
                int[] sums = new int[4];
                for (int i = 0; i < 4; i++) {
                    int at = ((y + i / 2) * columns + x + i % 2) * 4;
                    int alpha = points[at + 3] & 0xff;
                    for (int channel = 0; channel < 3; channel++) {
                        sums[channel] += (points[at + channel] & 0xff) * alpha;
                    }
                    sums[3] += alpha;
                }
                for (int channel = 0; channel < 3; channel++) {
                    half[to++] = (byte) (sums[3] == 0 ? 0 : sums[channel] / sums[3]);
                }
                half[to++] = (byte) (sums[3] / 4);
            }
        }
        return half;
    }
}
