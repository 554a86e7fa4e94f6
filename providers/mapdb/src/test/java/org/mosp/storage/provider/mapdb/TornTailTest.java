package org.mosp.storage.provider.mapdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.IncrementalEngine;

class TornTailTest {

    @TempDir
    Path directory;

    @Test
    void whatWasTornBehindAMarkNeverComesBack() throws Exception {
        Path live = Files.createDirectory(directory.resolve("live"));
        try (IncrementalEngine engine = Stores.open(live)) {
            engine.commit(Stores.batch(Stores.put("a", "first")));
        }
        // two frames that nothing forced; a power loss keeps the second of them only
        Path torn = directory.resolve("torn");
        try (IncrementalEngine engine = Stores.open(live)) {
            long before = lastByte(live);
            engine.commit(Stores.background(Stores.put("a", "lost1")));
            engine.commit(Stores.background(Stores.put("a", "lost2")));
            copy(live, torn);
            zero(torn, FrameHeader.align(before), FrameHeader.HEADER_BYTES);
        }
        Path killed = directory.resolve("killed");
        try (IncrementalEngine engine = Stores.open(torn)) {
            assertEquals("first", Stores.value(engine, "a"));
            engine.commit(Stores.batch(Stores.put("a", "acked")));
            copy(torn, killed);
        }
        try (IncrementalEngine engine = Stores.open(killed)) {
            assertEquals(EngineState.OPEN, engine.state());
            assertEquals("acked", Stores.value(engine, "a"));
        }
    }

    private static Path log(Path store) {
        return store.resolve(Segment.fileName(1));
    }

    private static long lastByte(Path store) throws Exception {
        byte[] bytes = Files.readAllBytes(log(store));
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        assertTrue(end > 0);
        return end;
    }

    private static void zero(Path store, long from, int count) throws Exception {
        try (FileChannel channel = FileChannel.open(log(store), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(count), from);
        }
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
