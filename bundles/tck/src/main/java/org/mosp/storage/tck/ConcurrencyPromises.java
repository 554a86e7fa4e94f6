package org.mosp.storage.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mosp.storage.tck.Entries.batch;
import static org.mosp.storage.tck.Entries.condition;
import static org.mosp.storage.tck.Entries.given;
import static org.mosp.storage.tck.Entries.put;
import static org.mosp.storage.tck.Entries.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.mosp.storage.Bytes;
import org.mosp.storage.ConflictException;
import org.mosp.storage.StorageException;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.EngineSnapshot;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;

/** Many callers at once. */
interface ConcurrencyPromises extends IncrementalPromises {

    @Test
    default void conditionalIncrementsOfManyThreadsLoseNothing() throws Exception {
        IncrementalEngine engine = home().open();
        engine.commit(batch(put("counter", "0")));
        AtomicInteger conflicts = new AtomicInteger();
        Threads.run(8, thread -> {
            for (int done = 0; done < 50; ) {
                var entry = engine.get(Keyspace.USER, Bytes.utf8("counter")).orElseThrow();
                int next = Integer.parseInt(entry.value().toUtf8()) + 1;
                try {
                    engine.commit(given(condition("counter", entry.version()), put("counter", "" + next)));
                    done++;
                } catch (ConflictException e) {
                    conflicts.incrementAndGet();
                }
            }
        });
        assertEquals(Optional.of("400"), text(engine, "counter"));
        Figures.print("increments", subject(), "increments", 400, "conflicts", conflicts.get());
    }

    @Test
    default void onlyOneOfManyCreatesAnAbsentKey() throws Exception {
        IncrementalEngine engine = home().open();
        for (int round = 0; round < 20; round++) {
            String key = "race/" + round;
            AtomicInteger created = new AtomicInteger();
            Threads.run(8, thread -> {
                try {
                    engine.commit(given(condition(key, 0), put(key, "by " + thread)));
                    created.incrementAndGet();
                } catch (ConflictException e) {
                    assertTrue(e.expected().isEmpty());
                }
            });
            assertEquals(1, created.get());
        }
    }

    @Test
    default void batchesAreSeenWholeOrNotAtAll() throws Exception {
        IncrementalEngine engine = home().open();
        List<EngineBatch.Change> start = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            start.add(put("part/" + i, "0"));
        }
        engine.commit(EngineBatch.of(start));
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong compared = new AtomicLong();
        Thread writer = Threads.start(() -> {
            // so long that readers come to their turn too
            for (int round = 1; round <= 400 || compared.get() < 20; round++) {
                List<EngineBatch.Change> changes = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    changes.add(put("part/" + i, "" + round));
                }
                engine.commit(EngineBatch.of(changes));
            }
            over.set(true);
        });
        Threads.run(4, thread -> {
            while (!over.get() && writer.isAlive()) {
                try (EngineSnapshot snapshot = engine.snapshot()) {
                    Optional<String> first = text(snapshot, "part/0");
                    for (int i = 0; i < 20; i++) {
                        assertEquals(first, text(snapshot, "part/" + i), "a batch was seen in part");
                    }
                    var all = Entries.scan(snapshot, Keyspace.USER, Bytes.EMPTY, null);
                    assertTrue(
                            all.stream()
                                    .allMatch(entry ->
                                            Optional.of(entry.value().toUtf8()).equals(first)),
                            "a scan saw a batch in part");
                    compared.incrementAndGet();
                }
            }
        });
        writer.join();
        assertTrue(over.get());
        Figures.print("whole batches", subject(), "snapshots compared", compared.get());
        assertTrue(compared.get() >= 20);
    }

    @Test
    default void whatAWriterWroteEveryReaderSees() throws Exception {
        IncrementalEngine engine = home().open();
        Threads.run(8, thread -> {
            for (int i = 0; i < 100; i++) {
                String key = "own/" + thread;
                long version = engine.commit(batch(put(key, "" + i)));
                var entry = engine.get(Keyspace.USER, Bytes.utf8(key)).orElseThrow();
                assertEquals(version, entry.version());
                assertEquals("" + i, entry.value().toUtf8());
                try (EngineSnapshot snapshot = engine.snapshot()) {
                    assertTrue(snapshot.sequence() >= version);
                    assertEquals(Optional.of("" + i), text(snapshot, key));
                }
            }
        });
    }

    @Test
    default void historyOfManyThreadsIsLinearizable() throws Exception {
        IncrementalEngine engine = home().open();
        History history = new History();
        Threads.run(8, thread -> history.work(engine, Figures.seed() + thread, 250));
        String finding = history.check();
        Figures.print(
                "linearizable", subject(), "reads", history.reads(), "commits", history.commits(), "finding", finding);
        assertEquals("none", finding, "seed " + Figures.seed());
    }

    @Test
    default void interruptOnlyFailsTheInterruptedCall() throws Exception {
        IncrementalEngine engine = home().open();
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger interrupted = new AtomicInteger();
        List<Thread> victims = new ArrayList<>();
        long[] written = new long[4];
        for (int i = 0; i < 4; i++) {
            int id = i;
            victims.add(Threads.start(() -> {
                for (long n = 1; !over.get(); n++) {
                    try {
                        engine.commit(batch(put("victim/" + id, "" + n)));
                        written[id] = n;
                        text(engine, "victim/" + id);
                    } catch (StorageException e) {
                        interrupted.incrementAndGet();
                        Thread.interrupted();
                    }
                }
            }));
        }
        AtomicInteger calm = new AtomicInteger();
        Thread interrupter = Threads.start(() -> {
            for (int i = 0; i < 200; i++) {
                victims.get(i % 4).interrupt();
                LockSupport.parkNanos(10_000_000);
            }
            over.set(true);
        });
        Threads.run(2, thread -> {
            while (!over.get()) {
                int n = calm.incrementAndGet();
                engine.commit(batch(put("calm/" + thread, "" + n)));
                assertEquals(Optional.of("" + n), text(engine, "calm/" + thread));
                Entries.all(engine, Keyspace.STORE);
            }
        });
        interrupter.join();
        for (Thread victim : victims) {
            victim.join();
        }
        Threads.rethrow(victims);
        assertEquals(EngineState.OPEN, engine.state());
        for (int i = 0; i < 4; i++) {
            long there = Long.parseLong(text(engine, "victim/" + i).orElse("0"));
            assertTrue(there >= written[i], "victim " + i + " wrote " + written[i] + ", there is " + there);
        }
        IncrementalEngine again = home().reopen(engine);
        assertTrue(text(again, "calm/0").isPresent());
        Figures.print(
                "interrupts", subject(), "interrupts", 200, "calls failed", interrupted.get(), "calm calls", calm);
    }
}
