package org.mosp.storage.canvas.store.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.store.LocalCanvasStore;
import org.mosp.storage.framework.Catalogue;
import org.mosp.storage.framework.FrameworkStorage;
import org.mosp.storage.incremental.WriteBatch;

/**
 * A process that makes, changes and deletes canvases until it dies at a chosen place: {@code after-batch} (the canvas is
 * durable, its row is not), {@code before-row}, {@code after-row} (the mark is still there), or {@code never}.
 *
 * <p>Prints a line for each canvas acknowledged: its id and revision, or its id and 0 when deleted.
 */
public final class KilledPainter {

    private KilledPainter() {}

    public static void main(String[] arguments) {
        Path directory = Path.of(arguments[0]);
        String place = arguments[1];
        int count = Integer.parseInt(arguments[2]);
        Random random = new Random(Long.parseLong(arguments[3]));
        TestStore home = TestStore.open(directory, TestStore.prompt());
        AtomicInteger left = new AtomicInteger(count);
        FrameworkStorage dying = dying(home.storage, place, left);
        LocalCanvasStore canvases = new LocalCanvasStore(home.storage, dying, TestStore.prompt());
        List<String> ids = new ArrayList<>(canvases.canvasIds());
        while (true) {
            paint(canvases, ids, random);
        }
    }

    private static void paint(LocalCanvasStore canvases, List<String> ids, Random random) {
        int choice = random.nextInt(10);
        if (ids.isEmpty() || choice < 2) {
            CanvasEdit edit = canvases.create(Metadata.of("canvas " + random.nextInt(), 64, 64));
            edit.setLayers(List.of(LayerData.pixels(edit.newLayerId(), "paint", PixelFormat.RGBA8)));
            acknowledge(canvases.commit(edit).canvasId(), 1);
            ids.add(edit.canvasId());
            return;
        }
        String id = ids.get(random.nextInt(ids.size()));
        if (choice == 2 && ids.size() > 3) {
            ids.remove(id);
            canvases.delete(id);
            acknowledge(id, 0);
            return;
        }
        CanvasEdit edit = canvases.edit(id);
        edit.metadata(metadata -> metadata.withName("renamed " + random.nextInt()));
        if (choice > 5) {
            edit.putLayer(LayerData.pixels(edit.newLayerId(), "more " + random.nextInt(), PixelFormat.RGBA8), 0);
        }
        acknowledge(id, canvases.commit(edit).number());
    }

    private static void acknowledge(String id, long revision) {
        System.out.println(id + " " + revision);
        System.out.flush();
    }

    /** The storage, ending the process at its place when nothing is left of the count. */
    private static FrameworkStorage dying(FrameworkStorage storage, String place, AtomicInteger left) {
        Catalogue catalogue = proxy(Catalogue.class, storage.catalogue(), (name, arguments, before) -> {
            boolean row = name.equals("project") || name.equals("withdraw");
            dieIf(row && place.equals(before ? "before-row" : "after-row"), left);
        });
        FrameworkStorage watched = proxy(FrameworkStorage.class, storage, (name, arguments, before) -> {
            boolean batch = name.equals("commit")
                    && !((WriteBatch) arguments[0]).changes().isEmpty();
            dieIf(!before && batch && place.equals("after-batch"), left);
        });
        return proxy(FrameworkStorage.class, watched, (name, arguments, before) -> {}, catalogue);
    }

    private static void dieIf(boolean here, AtomicInteger left) {
        if (here && left.decrementAndGet() <= 0) {
            Runtime.getRuntime().halt(137);
        }
    }

    private interface Watch {
        void call(String name, Object[] arguments, boolean before);
    }

    private static <T> T proxy(Class<T> type, T target, Watch watch) {
        return proxy(type, target, watch, null);
    }

    private static <T> T proxy(Class<T> type, T target, Watch watch, Catalogue catalogue) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    if (catalogue != null && method.getName().equals("catalogue")) {
                        return catalogue;
                    }
                    watch.call(method.getName(), arguments, true);
                    try {
                        Object result = method.invoke(target, arguments);
                        watch.call(method.getName(), arguments, false);
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
