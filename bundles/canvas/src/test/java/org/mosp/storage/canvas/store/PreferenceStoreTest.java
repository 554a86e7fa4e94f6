package org.mosp.storage.canvas.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.canvas.Preferences;
import org.mosp.storage.canvas.store.testing.TestStore;
import org.mosp.storage.codec.Serializer;

class PreferenceStoreTest {

    @TempDir
    Path directory;

    private TestStore home;
    private LocalPreferenceStore preferences;

    @BeforeEach
    void open() {
        home = TestStore.open(directory);
        preferences = new LocalPreferenceStore(home.storage.incremental());
    }

    @AfterEach
    void close() {
        home.close();
    }

    @Test
    void preferencesComeBackAndNobodyElseHasThem() {
        assertEquals(Preferences.NONE, preferences.read("ann"));
        preferences.update("ann", now -> now.with("brush.size", "12").with("empty", ""));
        preferences.update("ann", now -> now.with("grid", "on"));
        assertEquals(
                Map.of("brush.size", "12", "empty", "", "grid", "on"),
                preferences.read("ann").values());
        assertEquals(Preferences.NONE, preferences.read("bob"));
    }

    @Test
    void changesMadeAtOnceAreAllKept() throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int number = i;
            threads.add(new Thread(() -> {
                for (int j = 0; j < 10; j++) {
                    String key = number + "." + j;
                    preferences.update("ann", now -> now.with(key, "x"));
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(40, preferences.read("ann").values().size());
    }

    @Test
    void foreignSerializerOfHigherRankingWritesAndOldBytesAreStillRead() {
        preferences.update("ann", now -> now.with("a", "1"));
        LinesSerializer foreign = new LinesSerializer(2);
        preferences.bind(foreign, 10);
        assertEquals("1", preferences.read("ann").get("a").orElseThrow());
        preferences.update("ann", now -> now.with("b", "2"));
        String stored = home.storage
                .incremental()
                .get("user/ann/preferences")
                .orElseThrow()
                .value()
                .toUtf8();
        assertTrue(stored.contains("lines") && stored.endsWith("a=1\nb=2\n"), stored);

        preferences.unbind(foreign);
        StorageUnavailableException missing =
                assertThrows(StorageUnavailableException.class, () -> preferences.read("ann"));
        assertTrue(String.valueOf(missing.getMessage()).contains("'lines'"), missing.getMessage());
        assertThrows(StorageUnavailableException.class, () -> preferences.update("ann", now -> now));

        preferences.bind(new LinesSerializer(1), 10);
        assertThrows(StorageUnavailableException.class, () -> preferences.read("ann"), "an older version cannot");
        preferences.bind(new LinesSerializer(3), -2_000);
        assertEquals(Map.of("a", "1", "b", "2"), preferences.read("ann").values());
    }

    /** Preferences as lines of text. */
    private record LinesSerializer(int version) implements Serializer<Preferences> {

        @Override
        public String name() {
            return "lines";
        }

        @Override
        public Class<Preferences> type() {
            return Preferences.class;
        }

        @Override
        public Bytes serialize(Preferences object) {
            StringBuilder lines = new StringBuilder();
            object.values()
                    .forEach((key, text) ->
                            lines.append(key).append('=').append(text).append('\n'));
            return Bytes.copyOf(lines.toString().getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public Preferences deserialize(Bytes bytes, int written) {
            Map<String, String> values = new TreeMap<>();
            bytes.toUtf8().lines().forEach(line -> values.put(line.split("=")[0], line.split("=")[1]));
            return new Preferences(values);
        }
    }
}
