package org.mosp.storage.fuzzing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * Runs a target in this process: what was found once, the seeds, then random changes of seeds from a printed number, for a
 * time. Ends with 1 at the first finding and with 2 when one input takes too long.
 */
public final class FuzzingRun {

    private static final long MOST_MILLIS = Long.getLong("fuzzing.millis", 60_000);
    private static final int MOST_BYTES = 600;

    private record Running(byte[] input, long start) {}

    private FuzzingRun() {}

    /** Target, folder of what was found once, seed, seconds; or {@code seeds}, target, a folder to write them into. */
    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("seeds")) {
            try (Target target = Target.of(arguments[1])) {
                Path folder = Files.createDirectories(Path.of(arguments[2]));
                int number = 0;
                for (byte[] seed : target.seeds()) {
                    Files.write(folder.resolve("seed-" + number++), seed);
                }
            }
            return;
        }
        long seed = Long.parseLong(arguments[2]);
        long end = System.nanoTime() + Long.parseLong(arguments[3]) * 1_000_000_000L;
        AtomicReference<Running> running = new AtomicReference<>(new Running(new byte[0], System.nanoTime()));
        watch(arguments[0], running);
        SplittableRandom random = new SplittableRandom(seed);
        long longest = 0;
        int count = 0;
        int found = 0;
        try (Target target = Target.of(arguments[0])) {
            for (Path file : files(Path.of(arguments[1]))) {
                byte[] input = Files.readAllBytes(file);
                longest = Math.max(longest, timed(running, input, () -> target.runFound(input)));
                found++;
            }
            List<byte[]> seeds = target.seeds();
            for (byte[] input : seeds) {
                longest = Math.max(longest, timed(running, input, () -> target.run(input)));
            }
            while (System.nanoTime() < end) {
                byte[] input = changed(seeds.get(random.nextInt(seeds.size())), random);
                longest = Math.max(longest, timed(running, input, () -> target.run(input)));
                count++;
            }
            System.out.printf(
                    "%s: %d found once, %d seeds, %,d random inputs of -Dmosp.seed=%d; %s; longest %d ms%n",
                    arguments[0], found, seeds.size(), count, seed, target.figures(), longest);
        }
    }

    private interface Input {
        void run() throws Exception;
    }

    private static long timed(AtomicReference<Running> running, byte[] input, Input action) throws Exception {
        long start = System.nanoTime();
        running.set(new Running(input, start));
        try {
            action.run();
        } catch (Throwable e) {
            System.out.println("FOUND " + e);
            e.printStackTrace(System.out);
            System.out.flush();
            Runtime.getRuntime().halt(1);
        }
        return (System.nanoTime() - start) / 1_000_000;
    }

    /** A seed with bytes changed or added: for the importer they are decisions. */
    private static byte[] changed(byte[] seed, SplittableRandom random) {
        byte[] more = new byte[random.nextInt(8, MOST_BYTES)];
        random.nextBytes(more);
        if (seed.length < 8) {
            byte[] both = java.util.Arrays.copyOf(seed, seed.length + more.length);
            System.arraycopy(more, 0, both, seed.length, more.length);
            if (random.nextInt(4) == 0) {
                both[0] = 7;
            }
            if (random.nextInt(2) == 0) {
                both[1] = 0;
            }
            return both;
        }
        byte[] body = java.util.Arrays.copyOfRange(seed, 1, seed.length);
        return Choices.spliced(new byte[] {seed[0]}, 1, 1, new Choices(more).damage(body));
    }

    private static List<Path> files(Path folder) throws Exception {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return new ArrayList<>(all.filter(path -> !path.toString().endsWith(".txt")
                            && !path.toString().endsWith(".md"))
                    .sorted()
                    .toList());
        }
    }

    private static void watch(String target, AtomicReference<Running> running) {
        Thread watch = new Thread(() -> {
            while (true) {
                Running now = running.get();
                long millis = (System.nanoTime() - now.start()) / 1_000_000;
                if (millis > MOST_MILLIS) {
                    System.out.println("HANG " + millis + " ms");
                    Thread.getAllStackTraces().forEach((thread, frames) -> {
                        System.out.println(thread);
                        for (StackTraceElement frame : frames) {
                            System.out.println("\tat " + frame);
                        }
                    });
                    try {
                        Target.keep(target, ".hang", now.input(), new IllegalStateException("hangs"));
                    } catch (java.io.IOException e) {
                        System.out.println(e);
                    }
                    System.out.flush();
                    Runtime.getRuntime().halt(2);
                }
                java.util.concurrent.locks.LockSupport.parkNanos(200_000_000L);
            }
        });
        watch.setDaemon(true);
        watch.start();
    }
}
