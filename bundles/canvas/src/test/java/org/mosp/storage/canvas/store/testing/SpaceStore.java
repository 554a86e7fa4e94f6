package org.mosp.storage.canvas.store.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.mosp.storage.Bytes;
import org.mosp.storage.Progress;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.Revision;
import org.mosp.storage.canvas.Tile;
import org.mosp.storage.canvas.store.LocalCanvasStore;
import org.mosp.storage.canvas.store.codec.Serializers;
import org.mosp.storage.canvas.store.codec.TileCodec;
import org.mosp.storage.canvas.store.view.CanvasReader;
import org.mosp.storage.incremental.IncrementalStorage;
import org.mosp.storage.spi.Keyspace;

/** What tests of pruning and collection do with canvases of one layer. */
public final class SpaceStore {

    public static final PixelFormat FORMAT = PixelFormat.RGBA8;

    private SpaceStore() {}

    /** A new canvas with a tile of each seed, side by side. */
    public static String create(LocalCanvasStore store, long... seeds) {
        CanvasEdit edit = store.create(Metadata.of("test", 0, 0));
        edit.setLayers(List.of(LayerData.pixels("0", "paint", FORMAT)));
        return store.commit(put(edit, seeds)).canvasId();
    }

    /** A commit of tiles side by side in place of all. */
    public static Revision paint(LocalCanvasStore store, String id, long... seeds) {
        return store.commit(put(store.edit(id).clearTiles("0"), seeds));
    }

    public static CanvasEdit put(CanvasEdit edit, long... seeds) {
        for (int i = 0; i < seeds.length; i++) {
            edit.putTile("0", Pixels.tile(i, 0, FORMAT, seeds[i]));
        }
        return edit;
    }

    /** All tiles of a view by place. */
    public static Map<String, Bytes> tiles(CanvasView view) {
        Map<String, Bytes> tiles = new TreeMap<>();
        view.tiles("0", view.bounds("0"), tile -> tiles.put(tile.x() + "," + tile.y(), tile.pixels()));
        return tiles;
    }

    /** What {@link #put} makes of seeds. */
    public static Map<String, Bytes> expected(long... seeds) {
        Map<String, Bytes> tiles = new TreeMap<>();
        for (int i = 0; i < seeds.length; i++) {
            Tile tile = Pixels.tile(i, 0, FORMAT, seeds[i]);
            tiles.put(tile.x() + ",0", tile.pixels());
        }
        return tiles;
    }

    /** The numbers of a canvas's revisions, rising. */
    public static List<Long> numbers(LocalCanvasStore store, String id) {
        List<Long> numbers = new ArrayList<>();
        try (var history = store.history(id)) {
            history.forEach(revision -> numbers.add(0, revision.number()));
        }
        return numbers;
    }

    /** Every entry of a prefix with the bytes of its key and value. */
    public static Map<String, Long> entries(TestStore home, String prefix) {
        Map<String, Long> found = new TreeMap<>();
        try (var entries = home.storage.scan(Keyspace.USER, prefix)) {
            entries.forEach(entry -> found.put(
                    entry.key(), (long) entry.key().length() + entry.value().length()));
        }
        return found;
    }

    /** What an audit of every canvas finds. */
    public static List<?> problems(LocalCanvasStore store) {
        return store.canvasIds().stream()
                .flatMap(id -> store.audit(id, Progress.NONE).problems().stream())
                .toList();
    }

    /** A reader on such a storage. */
    public static CanvasReader reader(IncrementalStorage storage) {
        return new CanvasReader(storage, new TileCodec(() -> false, 1), new Serializers(), 1 << 20);
    }

    /** Told of each call before it is made; may make another one in its place. */
    public interface Before {
        Optional<Object> call(String method, Object[] arguments);
    }

    /** A storage or manager that tells of its calls. */
    public static <T> T watched(Class<T> type, T real, Before before) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    Optional<Object> instead =
                            before.call(method.getName(), arguments == null ? new Object[0] : arguments);
                    if (instead.isPresent()) {
                        return instead.get();
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
