package org.mosp.storage.benchmark.engine;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/** A file per key: written beside, forced, renamed, the directory forced. A batch is not atomic. */
public final class PlainFiles implements Contender {

    private final Path directory;
    private final FileChannel parent;
    private final ConcurrentSkipListSet<byte[]> keys = new ConcurrentSkipListSet<>(Arrays::compareUnsigned);

    /** Uses a directory. */
    public PlainFiles(Path directory) throws Exception {
        this.directory = Files.createDirectories(directory);
        this.parent = FileChannel.open(directory, StandardOpenOption.READ);
    }

    @Override
    public String name() {
        return "plain files";
    }

    @Override
    public void put(byte[] key, byte[] value) throws Exception {
        Path file = file(key);
        Path beside = file.resolveSibling(
                file.getFileName() + "." + Thread.currentThread().getId());
        try (FileChannel out = FileChannel.open(
                beside,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING))) {
            out.write(ByteBuffer.wrap(value));
            out.force(false);
        }
        Files.move(beside, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        parent.force(true);
        keys.add(key);
    }

    @Override
    public void batch(List<Pair> pairs) throws Exception {
        for (Pair pair : pairs) {
            put(pair.key(), pair.value());
        }
    }

    @Override
    public byte @Nullable [] get(byte[] key) throws Exception {
        Path file = file(key);
        return Files.exists(file) ? Files.readAllBytes(file) : null;
    }

    @Override
    public long scan(byte[] from, byte[] to) throws Exception {
        long sum = 0;
        for (byte[] key : keys.subSet(from, to)) {
            sum += Files.readAllBytes(file(key)).length;
        }
        return sum;
    }

    private Path file(byte[] key) {
        return directory.resolve(HexFormat.of().formatHex(key));
    }

    @Override
    public void close() throws Exception {
        parent.close();
    }
}
