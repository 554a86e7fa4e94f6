package org.mosp.storage.provider.mapdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;
import org.mosp.storage.Bytes;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;

/**
 * The engine beside its floor, round by round in turn: {@code Measure DIRECTORY [rounds]}. A main for tuning; the figures that are
 * published come from {@code distribution/benchmarks}.
 */
final class Measure {

    private static final int TILE = 16 << 10;
    private static final long SLICE_NANOS = 150_000_000;

    private final IncrementalEngine engine;
    private final Path directory;
    private final byte[] noise = new byte[64 * TILE + 4096];
    private final AtomicLong next = new AtomicLong();

    private Measure(Path directory) {
        this.directory = directory;
        this.engine = Stores.open(directory);
        new Random(1).nextBytes(noise);
    }

    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        Files.createDirectories(directory);
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 15;
        if (arguments.length > 2) {
            reopen(directory, Integer.parseInt(arguments[2]));
            return;
        }
        Measure measure = new Measure(directory);
        measure.compare(rounds);
        System.out.println(measure.engine.statistics());
        measure.engine.close();
    }

    private void compare(int rounds) throws Exception {
        for (int i = 0; i < 8192; i += 64) {
            tiles(i);
        }
        double[][] rates = new double[8][rounds];
        for (int round = -3; round < rounds; round++) {
            double[] now = {
                rate(1, floor(200)),
                rate(1, this::put),
                rate(8, floor(200)),
                rate(8, this::put),
                rate(1, floor(64 * TILE)),
                rate(1, () -> tiles((int) (next.getAndAdd(64) % 8192))),
                rate(1, pread()),
                rate(1, this::get)
            };
            for (int i = 0; round >= 0 && i < now.length; i++) {
                rates[i][round] = now[i];
            }
        }
        String[] names = {"put1", "put8", "batch64", "get"};
        for (int i = 0; i < names.length; i++) {
            double floor = median(rates[2 * i]);
            double own = median(rates[2 * i + 1]);
            System.out.printf(
                    "%-8s floor %,10.0f/s  engine %,10.0f/s  ratio %.2f%n", names[i], floor, own, own / floor);
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static double rate(int threads, Step step) throws Exception {
        AtomicLong done = new AtomicLong();
        CyclicBarrier start = new CyclicBarrier(threads);
        List<Thread> running = new ArrayList<>();
        long[] nanos = new long[1];
        for (int i = 0; i < threads; i++) {
            Thread thread = new Thread(() -> {
                try {
                    start.await();
                    long began = System.nanoTime();
                    long count = 0;
                    while (System.nanoTime() - began < SLICE_NANOS) {
                        step.run();
                        count++;
                    }
                    done.addAndGet(count);
                    nanos[0] = System.nanoTime() - began;
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            running.add(thread);
            thread.start();
        }
        for (Thread thread : running) {
            thread.join();
        }
        return done.get() * 1e9 / nanos[0];
    }

    private Step floor(int bytes) throws IOException {
        Path path = directory.resolveSibling("floor");
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        long prepared = 256L << 20;
        if (channel.size() < prepared) {
            ByteBuffer zeros = ByteBuffer.allocate(1 << 20);
            for (long at = 0; at < prepared; at += 1 << 20) {
                channel.write(zeros.clear(), at);
            }
            channel.force(true);
        }
        AtomicLong position = new AtomicLong();
        ThreadLocal<ByteBuffer> buffers = ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(bytes));
        return () -> {
            ByteBuffer buffer = buffers.get().clear();
            buffer.put(noise, 0, bytes).flip();
            channel.write(buffer, position.getAndAdd(bytes) % (prepared - bytes));
            channel.force(false);
        };
    }

    private void put() {
        long n = next.incrementAndGet();
        byte[] value = Arrays.copyOf(noise, 200);
        engine.commit(Stores.batch(Stores.put("metadata/" + n % 10_000, Bytes.wrap(value))));
    }

    private static Bytes tileKey(int tile) {
        return Bytes.utf8(String.format("canvas/00000000-1111-2222-3333-444444444444/tiles/%08d", tile));
    }

    private void tiles(int first) {
        List<EngineBatch.Change> changes = new ArrayList<>(64);
        for (int i = 0; i < 64; i++) {
            Bytes value = Bytes.wrap(noise, i * TILE, TILE);
            changes.add(new EngineBatch.Put(Keyspace.USER, tileKey(first + i), 1, 0, value));
        }
        engine.commit(EngineBatch.of(changes));
    }

    private void get() {
        int tile = (int) (next.getAndAdd(7919) % 8192);
        if (engine.get(Keyspace.USER, tileKey(tile)).orElseThrow().value().length() != TILE) {
            throw new AssertionError();
        }
    }

    private Step pread() throws IOException {
        Path path = directory.resolveSibling("floor");
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        return () -> {
            long tile = next.getAndAdd(7919) % 8192;
            tileKey((int) tile);
            byte[] bytes = new byte[TILE];
            channel.read(ByteBuffer.wrap(bytes), tile * TILE);
            CRC32C checksum = new CRC32C();
            checksum.update(bytes);
            if (checksum.getValue() == 1) {
                throw new IOException();
            }
        };
    }

    /** Fills, or opens and says how long it took; ends without a close where told so. */
    private static void reopen(Path directory, int keys) {
        long began = System.nanoTime();
        IncrementalEngine engine = Stores.open(directory);
        System.out.printf(
                "open %,d ms, %,d keys%n", (System.nanoTime() - began) / 1_000_000, engine.count(Keyspace.USER));
        for (int i = (int) engine.count(Keyspace.USER); i < Math.abs(keys); ) {
            List<EngineBatch.Change> changes = new ArrayList<>();
            for (int end = i + 1000; i < end; i++) {
                String key = String.format(
                        "canvas/%08x-1111-2222-3333-444444444444/tiles/%08d", i * 0x9E3779B9L & 0xffffffffL, i);
                changes.add(Stores.put(key, Bytes.wrap(new byte[200])));
            }
            engine.commit(EngineBatch.of(changes));
        }
        Runtime runtime = Runtime.getRuntime();
        System.gc();
        System.out.printf("heap %,d KB%n", (runtime.totalMemory() - runtime.freeMemory()) >> 10);
        if (keys < 0) {
            runtime.halt(0);
        }
        began = System.nanoTime();
        engine.close();
        System.out.printf("close %,d ms%n", (System.nanoTime() - began) / 1_000_000);
    }
}
