package org.mosp.storage.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.mosp.storage.Bytes;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageFullException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.spi.Engine;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.tck.StoreUnderTest.Place;

/** One small disk filled by one engine, then given some room. */
final class DiskFullRun {

    /** Somebody else's file goes away. */
    @FunctionalInterface
    interface Room {
        /** Frees a megabyte. */
        void free() throws IOException;
    }

    private final EngineSubject subject;
    private final EngineHome<Engine> home;
    private final Random random;
    private final Map<Place, Bytes> acknowledged = new HashMap<>();
    private long acknowledgedBytes;
    private int next;

    DiskFullRun(EngineSubject subject, EngineHome<Engine> home, Random random) {
        this.subject = subject;
        this.home = home;
        this.random = random;
    }

    /** Fills, checks, frees, goes on; returns the figures. Values have a length between two bounds. */
    String run(long disk, int least, int most, Room room) throws IOException {
        Engine engine = home.open();
        StoreUnderTest store = StoreUnderTest.of(engine);
        int batch = disk > 16 << 20 ? 16 : 1;
        while (put(store, least, most, batch)) {
            assertTrue(acknowledgedBytes <= disk, "more acknowledged than the disk holds");
        }
        double share = (double) acknowledgedBytes / disk;
        String figures = least + " to " + most + " B: acknowledged " + acknowledgedBytes + " of " + disk + " ("
                + Math.round(share * 100) + " %)";
        assertTrue(share >= subject.diskShare(), figures);
        check(store, "while full");
        assertEquals(EngineState.Mode.OPEN, engine.state().mode(), "a full disk is no reason to stop writing for good");
        if (subject.provider().role() == StorageRole.INCREMENTAL) {
            deleteSome(store);
            engine = home.reopen(engine);
            store = StoreUnderTest.of(engine);
            check(store, "reopened while full");
        }
        room.free();
        int more = 0;
        for (long end = System.nanoTime() + 60_000_000_000L; more < 20 && System.nanoTime() < end; ) {
            if (put(store, least, least, 1)) {
                more++;
            } else {
                LockSupport.parkNanos(10_000_000);
            }
        }
        assertEquals(20, more, "writes did not go on after space was freed, " + figures);
        check(store, "after space was freed");
        engine = home.reopen(engine);
        check(StoreUnderTest.of(engine), "reopened at last");
        assertEquals(List.of(), engine.verify(Progress.NONE).problems());
        home.close(engine);
        return figures + ", then 20 more";
    }

    private boolean put(StoreUnderTest store, int least, int most, int count) {
        Map<Place, Bytes> values = new HashMap<>();
        for (int i = 0; i < count; i++) {
            Bytes value = Entries.random(random, least + random.nextInt(most - least + 1));
            values.put(new Place(Keyspace.USER, Bytes.utf8("disk/" + next++)), value);
        }
        try {
            store.commit(values.entrySet().stream()
                    .<EngineBatch.Change>map(entry ->
                            new EngineBatch.Put(Keyspace.USER, entry.getKey().key(), 1, 0, entry.getValue()))
                    .toList());
        } catch (StorageFullException e) {
            return false;
        }
        acknowledged.putAll(values);
        values.forEach((place, value) -> acknowledgedBytes += place.key().length() + value.length());
        return true;
    }

    /** A reserve is kept for deletes. */
    private void deleteSome(StoreUnderTest store) {
        for (Place place : List.copyOf(acknowledged.keySet()).subList(0, 10)) {
            store.commit(List.of(new EngineBatch.Delete(place.keyspace(), place.key())));
            acknowledged.remove(place);
        }
        check(store, "after deletes while full");
    }

    private void check(StoreUnderTest store, String when) {
        Map<Place, EngineEntry> contents = store.contents();
        int wrong = 0;
        for (Map.Entry<Place, Bytes> entry : acknowledged.entrySet()) {
            EngineEntry found = contents.get(entry.getKey());
            wrong += found == null || !found.value().equals(entry.getValue()) ? 1 : 0;
        }
        assertEquals(0, wrong, "acknowledged values lost " + when);
        assertEquals(acknowledged.size(), contents.size(), "what was refused is there " + when);
    }
}
