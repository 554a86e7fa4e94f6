package org.mosp.storage.shell.canvas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.StorageException;
import org.mosp.storage.canvas.CanvasStore;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.Revision;
import org.mosp.storage.relational.Canvas;
import org.mosp.storage.shell.Console;
import org.mosp.storage.shell.Console.Result;
import org.mosp.storage.shell.RealStore;
import org.mosp.storage.shell.command.Services;

/** What becomes of other canvases, and what others do, does not change what a command says of its own. */
@Timeout(300)
class BesideOthersTest {

    private static final String PANDA = Path.of("../../distribution/samples/pandaPixie.v1.ora")
            .toAbsolutePath()
            .normalize()
            .toString();

    @TempDir
    Path directory;

    private RealStore store;

    @BeforeEach
    void open() {
        store = new RealStore(directory.resolve("store"));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static Result done(Console console, String... typed) {
        Result result = console.type(typed);
        assertEquals(0, result.status(), String.join(" ", typed) + ": " + result.out() + result.err());
        return result;
    }

    private String canvas(String name) {
        var edit = store.canvases().create(Metadata.of(name, 100, 100));
        edit.setLayers(List.of(LayerData.pixels(edit.newLayerId(), "lines", PixelFormat.RGBA8)));
        return store.canvases().commit(edit).canvasId();
    }

    private Revision commit(String id, String comment) {
        return store.canvases().commit(store.canvases().edit(id).comment(comment));
    }

    /** Its row is an application's: the catalogue cannot follow it. */
    private void setAside(String id) {
        store.canvases().settle();
        store.manager().catalogue().withdraw(id);
        Instant now = Instant.parse("2024-05-06T07:08:09Z");
        store.manager()
                .relational()
                .saveCanvas(new Canvas(id, "direct", now, now, 1, 1, 1, Canvas.Origin.DIRECT, List.of()));
        commit(id, "its row is an application's now");
        assertThrows(StorageException.class, () -> store.canvases().settle());
    }

    @Test
    void aCanvasThatTheCatalogueCannotFollowMakesNothingFailThatIsDurable() {
        setAside(canvas("aside"));
        Console console = new Console(store, directory);
        String id = String.valueOf(done(console, "import", PANDA, "--name", "panda", "--json")
                .list()
                .get(0)
                .get("canvas"));
        done(console, "paint", "panda", "--strokes", "2");
        done(console, "tag", "panda", "wip");
        assertEquals(3L, done(console, "undo", "panda", "--json").object().get("revision"));
        assertEquals(4L, done(console, "redo", "panda", "--json").object().get("revision"));
        done(console, "duplicate", "panda", "other panda");
        done(console, "delete", "other panda");
        assertEquals(4L, store.canvases().open(id).revision().number());
        Result nobody = console.type("undo", "nobody");
        assertEquals(1, nobody.status());
        assertTrue(nobody.err().contains("the catalogue is behind some canvases"), nobody.err());
    }

    /** Others commit after the revisions were listed, and again when the head was read. */
    @Test
    void theHeadIsInTheHistoryWhateverOthersCommitMeanwhile() {
        String id = canvas("painted");
        commit(id, "two");
        List<Runnable> meanwhile = new ArrayList<>(List.of(
                () -> {
                    commit(id, "three");
                    commit(id, "four");
                },
                () -> commit(id, "five")));
        Console console = new Console(services(beside(meanwhile)), directory);
        List<Map<String, Object>> rows = done(console, "history", id, "--json").list();
        assertEquals(List.of(), meanwhile);
        assertEquals(
                List.of("4 true false", "3 false false", "2 false false", "1 false false"),
                rows.stream()
                        .map(row -> row.get("revision") + " " + row.get("head") + " " + row.get("undone"))
                        .toList());
        meanwhile.add(() -> commit(id, "six"));
        meanwhile.add(() -> commit(id, "seven"));
        rows = done(console, "history", id, "--limit", "2", "--json").list();
        assertEquals(List.of(), meanwhile);
        assertEquals(
                List.of("6 true", "5 false"),
                rows.stream()
                        .map(row -> row.get("revision") + " " + row.get("head"))
                        .toList());
        store.canvases().undo(id);
        rows = done(console, "history", id, "--limit", "1", "--json").list();
        assertEquals(
                List.of("7 false true"),
                rows.stream()
                        .map(row -> row.get("revision") + " " + row.get("head") + " " + row.get("undone"))
                        .toList());
    }

    /** The store, beside one who does the next of these whenever the revisions were listed, or the head was read. */
    private CanvasStore beside(List<Runnable> meanwhile) {
        CanvasStore real = store.canvases();
        return (CanvasStore) Proxy.newProxyInstance(
                CanvasStore.class.getClassLoader(), new Class<?>[] {CanvasStore.class}, (proxy, method, arguments) -> {
                    Object result;
                    try {
                        result = method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw Optional.ofNullable(e.getCause()).orElse(e);
                    }
                    if (method.getName().equals("history")) {
                        try (Stream<?> lazily = (Stream<?>) result) {
                            result = lazily.toList().stream();
                        }
                    }
                    boolean reads = method.getName().equals("history")
                            || method.getName().equals("open");
                    if (reads && !meanwhile.isEmpty()) {
                        meanwhile.remove(0).run();
                    }
                    return result;
                });
    }

    private Services services(CanvasStore canvases) {
        return (Services) Proxy.newProxyInstance(
                Services.class.getClassLoader(), new Class<?>[] {Services.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("canvases")) {
                        return canvases;
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw Optional.ofNullable(e.getCause()).orElse(e);
                    }
                });
    }
}
