package org.mosp.storage.provider.mapdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.Progress;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineContext.Mode;
import org.mosp.storage.spi.EngineHealth;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.support.files.LocalStorageFiles;
import org.mosp.storage.support.queue.Ticket;

/** The first open after a kill writes anew what nothing proves to be durable. */
class RewriteTest {

    /** Where the test ends an open. */
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @TempDir
    Path directory;

    @Test
    void whatARewriteThatWasCutShortHadMovedDoesNotComeBackOnceDeleted() throws Exception {
        Path live = Files.createDirectory(directory.resolve("live"));
        Path killed = directory.resolve("killed");
        try (IncrementalEngine engine = open(live, CrashPoints.NONE)) {
            engine.commit(Stores.batch(Stores.put("kept", bytes(22_000))));
            for (int i = 0; i < 10; i++) {
                engine.commit(Stores.background(Stores.put("moved" + i, bytes(1_900))));
            }
            copy(live, killed);
        }
        AtomicInteger rewritten = new AtomicInteger();
        CrashPoints kill = point -> {
            if (point.equals("recovery.while-rewriting") && rewritten.incrementAndGet() == 5) {
                throw new Killed();
            }
        };
        assertThrows(RuntimeException.class, () -> open(killed, kill).close());
        assertEquals(5, rewritten.get());

        // twice the frames do not fit into the segment: the second rewrite seals it
        try (IncrementalEngine engine = open(killed, CrashPoints.NONE)) {
            assertEquals(11, engine.count(Keyspace.USER));
            assertTrue(Files.exists(killed.resolve(Segment.fileName(2))));
            for (int i = 0; i < 10; i++) {
                engine.commit(Stores.batch(Stores.delete("moved" + i)));
            }
            long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (Files.exists(killed.resolve(Segment.fileName(2))) && System.nanoTime() < until) {
                engine.commit(Stores.batch(Stores.put("filling", bytes(8_000))));
                LockSupport.parkNanos(1_000_000);
            }
            assertFalse(Files.exists(killed.resolve(Segment.fileName(2))), "the tombstones' segment is still there");
            assertTrue(Files.exists(killed.resolve(Segment.fileName(1))), "the sealed segment is gone");
        }
        try (IncrementalEngine engine = open(killed, CrashPoints.NONE)) {
            assertEquals(List.of("filling", "kept"), Stores.keys(engine));
            assertTrue(engine.verify(Progress.NONE).ok());
        }
    }

    /** A search through all frames for each entry took minutes here. */
    @Test
    @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void veryManyUnforcedFramesAreWrittenAnewInTime() throws Exception {
        int frames = 200_000;
        unforced(frames);
        long began = System.nanoTime();
        try (IncrementalEngine engine = Stores.open(directory)) {
            System.out.printf("rewrite of %,d frames: open %,d ms%n", frames, (System.nanoTime() - began) / 1_000_000);
            assertEquals(EngineState.OPEN, engine.state());
            assertEquals(frames, engine.count(Keyspace.USER));
            assertEquals("7", Stores.value(engine, "key7"));
            assertEquals(frames, Stores.keys(engine).size());
        }
    }

    /** A log as a process leaves it that was killed while it committed without forcing. */
    private void unforced(int frames) throws Exception {
        EngineContext context = new EngineContext(
                Stores.STORE, 1, directory, Mode.WRITE, Map.of(), 1, new LocalStorageFiles(), CrashPoints.NONE);
        Recovery.Opened opened = new Recovery(context, new EngineHealth("test")).run();
        Log log = Objects.requireNonNull(opened.log());
        WriteBuffer buffer = new WriteBuffer(log);
        for (int i = 0; i < frames; i++) {
            Group group = new Group(opened.index(), opened.lastFrame() + 1 + i, i, true);
            group.add(Request.Commit.of(Stores.background(Stores.put("key" + i, "" + i)), new Ticket()));
            if (!log.prepared(group.bytes())) {
                log.prepare(group.bytes(), false);
            }
            buffer.begin(log.end(), group.bytes());
            group.encode(buffer, log.active().id, log.salt(), opened.lastFrame());
            log.advance(log.end() + group.bytes(), group.lastFrame());
        }
        log.close();
    }

    private static Bytes bytes(int count) {
        return Bytes.wrap(new byte[count]);
    }

    private static IncrementalEngine open(Path directory, CrashPoints points) {
        return new MapDbProvider()
                .open(new EngineContext(
                        Stores.STORE,
                        1,
                        directory,
                        Mode.WRITE,
                        Map.of("segment.bytes", "65536", "prepare.bytes", "65536"),
                        1,
                        new LocalStorageFiles(),
                        points));
    }

    private static void copy(Path from, Path to) throws Exception {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path path : files.filter(Files::isRegularFile).toList()) {
                Files.copy(path, to.resolve(path.getFileName()));
            }
        }
    }
}
