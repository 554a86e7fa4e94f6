package org.mosp.storage.benchmark.engine;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What the machine can do: the same bytes appended to a prepared file + {@code force(false)}, from Java; for reads, the
 * value by {@code pread} with its CRC32C computed. Threads append and force beside each other, without a lock.
 */
public final class Floor implements Contender {

    private static final long PREPARED = 512L << 20;

    private final FileChannel log;
    private final AtomicLong end = new AtomicLong();
    private final Map<byte[], long[]> places = new ConcurrentSkipListMap<>(java.util.Arrays::compareUnsigned);
    private volatile boolean remember = true;
    private volatile long kept;

    /** A prepared file. */
    public Floor(Path directory) throws Exception {
        java.nio.file.Files.createDirectories(directory);
        log = FileChannel.open(
                directory.resolve("floor"),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        ByteBuffer zeros = ByteBuffer.allocateDirect(8 << 20);
        for (long at = 0; at < PREPARED; at += zeros.capacity()) {
            log.write(zeros.clear(), at);
        }
        log.force(true);
    }

    @Override
    public String name() {
        return "floor";
    }

    @Override
    public void put(byte[] key, byte[] value) throws Exception {
        append(List.of(new Pair(key, value)));
    }

    @Override
    public void batch(List<Pair> pairs) throws Exception {
        append(pairs);
    }

    private void append(List<Pair> pairs) throws Exception {
        long size = 0;
        for (Pair pair : pairs) {
            size += pair.key().length + pair.value().length;
        }
        long bytes = size;
        long at = place(bytes);
        ByteBuffer buffer = ByteBuffer.allocateDirect((int) size);
        long place = at;
        for (Pair pair : pairs) {
            buffer.put(pair.key()).put(pair.value());
            if (remember) {
                places.put(pair.key(), new long[] {place + pair.key().length, pair.value().length});
            }
            place += pair.key().length + pair.value().length;
        }
        buffer.flip();
        while (buffer.hasRemaining()) {
            at += log.write(buffer, at);
        }
        log.force(false);
    }

    /** What was written so far can be read; what follows goes round and round behind it, in prepared space. */
    public void keep() {
        kept = end.get();
        remember = false;
    }

    private long place(long bytes) {
        while (true) {
            long now = end.get();
            long start = now + bytes > PREPARED ? kept : now;
            if (end.compareAndSet(now, start + bytes)) {
                return start;
            }
        }
    }

    @Override
    public byte @Nullable [] get(byte[] key) throws Exception {
        long[] place = places.get(key);
        if (place == null) {
            return null;
        }
        ByteBuffer value = ByteBuffer.allocate((int) place[1]);
        log.read(value, place[0]);
        CRC32C checksum = new CRC32C();
        checksum.update(value.array());
        return checksum.getValue() == 0 ? new byte[0] : value.array();
    }

    @Override
    public long scan(byte[] from, byte[] to) throws Exception {
        long sum = 0;
        for (byte[] key : new TreeMap<>(((ConcurrentSkipListMap<byte[], long[]>) places).subMap(from, to)).keySet()) {
            byte[] value = get(key);
            sum += value == null ? 0 : value.length;
        }
        return sum;
    }

    @Override
    public void close() throws Exception {
        log.close();
    }
}
