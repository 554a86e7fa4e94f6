package org.mosp.storage.canvas.store.view;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.PixelArea;
import org.mosp.storage.canvas.Viewport;
import org.mosp.storage.canvas.store.index.TileBounds;
import org.mosp.storage.canvas.store.view.ReadAhead.Wanted;

/** A window that moves over the layers of one revision. For one thread at a time. */
final class LocalViewport implements Viewport {

    /** Bytes of tiles that are kept. */
    static final long BUDGET = 64 << 20;

    private final List<LayerData> layers;
    private final List<LayerPlane> planes;
    private final ExecutorService workers;
    private final ReadAhead ahead;
    private PixelArea window = PixelArea.EMPTY;
    private long readAhead;
    private long waitedFor;
    private boolean closed;

    /**
     * A viewport of no place yet.
     *
     * @param layers what is read
     * @param planes their tiles
     */
    LocalViewport(List<LayerData> layers, List<LayerPlane> planes, ExecutorService workers) {
        this.layers = List.copyOf(layers);
        this.planes = List.copyOf(planes);
        this.workers = workers;
        this.ahead = new ReadAhead(this.planes, workers, BUDGET);
    }

    @Override
    public void move(PixelArea area, TileConsumer consumer) {
        if (closed) {
            throw new IllegalStateException("the viewport is closed");
        }
        for (int layer = 0; layer < planes.size(); layer++) {
            TileHandout handout = new TileHandout(layer, planes.get(layer), ahead, workers);
            String layerId = layers.get(layer).id();
            try {
                handout.give(tiles(layer, area), tiles(layer, window), tile -> consumer.tile(layerId, tile));
            } finally {
                readAhead += handout.readAhead();
                waitedFor += handout.waitedFor();
            }
        }
        ahead.want(wanted(Course.of(window, area)));
        window = area;
    }

    /** What comes into the windows on the course, in the order in which it will be asked for. */
    private List<Wanted> wanted(List<PixelArea> course) {
        List<Wanted> wanted = new ArrayList<>();
        for (int i = 1; i < course.size(); i++) {
            for (int layer = 0; layer < planes.size(); layer++) {
                TileBounds before = tiles(layer, course.get(i - 1));
                TileBounds then = tiles(layer, course.get(i));
                if (!then.isEmpty() && !then.equals(before)) {
                    wanted.add(new Wanted(layer, then, before));
                }
            }
        }
        return wanted;
    }

    private TileBounds tiles(int layer, PixelArea area) {
        LayerData data = layers.get(layer);
        return TileBounds.of(area, data.offsetX(), data.offsetY());
    }

    /** Bytes of tiles that are kept. */
    long bytes() {
        return ahead.bytes();
    }

    /** Whether nothing is being read ahead, nor going to be before the next move. */
    boolean isIdle() {
        return ahead.isIdle();
    }

    @Override
    public long readAhead() {
        return readAhead;
    }

    @Override
    public long waitedFor() {
        return waitedFor;
    }

    @Override
    public void close() {
        closed = true;
        ahead.close();
    }
}
