package org.mosp.storage.canvas.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.NewerThanSoftwareException;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.TooLargeException;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.Label;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.LabelList;
import org.mosp.storage.canvas.store.index.RecordWriter;
import org.mosp.storage.canvas.store.testing.TestStore;
import org.mosp.storage.spi.Keyspace;

class LabelsTest {

    @TempDir
    Path directory;

    private TestStore home;
    private LocalCanvasStore store;

    @BeforeEach
    void open() {
        home = TestStore.open(directory, TestStore.prompt());
        store = home.canvases;
    }

    @AfterEach
    void close() {
        home.close();
    }

    private String canvas(int revisions) {
        String id = store.commit(store.create(Metadata.of("x", 0, 0))).canvasId();
        for (int number = 2; number <= revisions; number++) {
            try (CanvasEdit edit = store.edit(id)) {
                edit.comment("revision " + number);
                store.commit(edit);
            }
        }
        return id;
    }

    private List<String> names(String id) {
        return store.labels(id).stream().map(Label::name).toList();
    }

    @Test
    void labelsAreThereAfterAReopenInTheOrderOfRevisionsAndNames() {
        String id = canvas(3);
        Label given = store.label(id, 2, "with ink");
        store.label(id, 3, "\u00e4 \ud83d\ude00");
        store.label(id, 2, "a");
        store.label(id, 1, "sketch");
        close();
        open();
        assertEquals(List.of("sketch", "a", "with ink", "\u00e4 \ud83d\ude00"), names(id));
        assertEquals(given, store.labels(id).get(2));
        assertEquals(3, store.history(id).count());
    }

    @Test
    void nameThatStoodForAnotherRevisionMoves() {
        String id = canvas(2);
        store.label(id, 1, "best");
        store.label(id, 2, "best");
        assertEquals(1, store.labels(id).size());
        assertEquals(2, store.labels(id).get(0).revision());
    }

    @Test
    void labelTakenAwayIsGoneAndTheLastOneLeavesNothing() {
        String id = canvas(1);
        long entries = home.count(Keyspace.USER, "canvas/");
        store.label(id, 1, "a");
        store.label(id, 1, "b");
        assertTrue(store.unlabel(id, "a"));
        assertFalse(store.unlabel(id, "a"));
        assertEquals(List.of("b"), names(id));
        assertTrue(store.unlabel(id, "b"));
        assertEquals(List.of(), names(id));
        assertEquals(entries, home.count(Keyspace.USER, "canvas/"));
    }

    @Test
    void onlyARevisionThatIsThereGetsOne() {
        String id = canvas(1);
        assertThrows(NotFoundException.class, () -> store.label(id, 2, "a"));
        assertThrows(NotFoundException.class, () -> store.label(id, 0, "a"));
        assertThrows(NotFoundException.class, () -> store.label(id, -5, "a"));
        assertThrows(NotFoundException.class, () -> store.label("none", 1, "a"));
        assertThrows(NotFoundException.class, () -> store.labels("none"));
        assertThrows(NotFoundException.class, () -> store.unlabel("none", "a"));
        for (String name : List.of("", " ", "12", "a\nb", "x".repeat(257))) {
            assertThrows(IllegalArgumentException.class, () -> store.label(id, 1, name), name);
        }
        assertEquals(List.of(), names(id));
    }

    @Test
    void thereAreNeverMoreThanTheLimit() {
        String id = canvas(1);
        List<Label> most = new ArrayList<>();
        for (int i = 0; i < Label.MAX_LABELS; i++) {
            most.add(new Label("\u20ac".repeat(250) + "x" + i, 1, java.time.Instant.EPOCH));
        }
        home.storage.incremental().put(CanvasKeys.labels(id), new LabelList(most).encode());
        assertEquals(Label.MAX_LABELS, store.labels(id).size());
        assertThrows(TooLargeException.class, () -> store.label(id, 1, "one more"));
        assertTrue(store.unlabel(id, most.get(0).name()));
        store.label(id, 1, "one more");
        assertEquals(Label.MAX_LABELS, store.labels(id).size());
    }

    @Test
    void labelsGivenAtOnceAreAllThere() throws Exception {
        String id = canvas(1);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Void>> calls = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                String name = "thread " + thread + ", ";
                calls.add(() -> {
                    for (int i = 0; i < 25; i++) {
                        store.label(id, 1, name + i);
                    }
                    return null;
                });
            }
            for (Future<Void> call : threads.invokeAll(calls)) {
                call.get();
            }
        } finally {
            threads.shutdown();
        }
        assertEquals(100, store.labels(id).size());
    }

    @Test
    void damagedAndNewerListsAreSaidToBeThat() {
        String id = canvas(1);
        home.storage
                .incremental()
                .put(
                        CanvasKeys.labels(id),
                        new RecordWriter(8)
                                .octet(1)
                                .text("7")
                                .number(1)
                                .number(1)
                                .toBytes());
        assertThrows(StorageDamagedException.class, () -> store.labels(id));
        home.storage
                .incremental()
                .put(CanvasKeys.labels(id), new RecordWriter(8).octet(2).toBytes());
        assertThrows(NewerThanSoftwareException.class, () -> store.labels(id));
    }
}
