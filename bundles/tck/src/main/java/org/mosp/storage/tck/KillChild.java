package org.mosp.storage.tck;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.Engine;
import org.mosp.storage.spi.EngineContext.Mode;
import org.mosp.storage.support.files.LocalStorageFiles;

/**
 * The process that is killed. It writes each writer's batches one behind the other and tells every acknowledgement through
 * its standard output, one line in one write: {@code A writer number version}.
 *
 * <p>With a crash point it ends itself there, at the first time it gets there after so many acknowledgements; and closes and
 * reopens the store now and then so that every point is reached.
 */
final class KillChild {

    /** It ended itself at the crash point. */
    static final int AT_CRASH_POINT = 77;

    /** The crash point was not reached. */
    static final int NOT_REACHED = 78;

    private static final int ROUND = 600;

    private final EngineHome<Engine> home;
    private final Workload workload;
    private final AtomicInteger[] numbers;
    private final OutputStream out = new FileOutputStream(FileDescriptor.out);
    private final AtomicLong acknowledged = new AtomicLong();

    private KillChild(EngineHome<Engine> home, Workload workload, String[] starts) {
        this.home = home;
        this.workload = workload;
        this.numbers = new AtomicInteger[starts.length];
        for (int i = 0; i < starts.length; i++) {
            numbers[i] = new AtomicInteger(Integer.parseInt(starts[i]));
        }
    }

    /**
     * Runs until it is killed.
     *
     * @param arguments subject, directory, seed, last batch of each writer, crash point or nothing, acknowledgements
     *     before it
     */
    public static void main(String[] arguments) throws Exception {
        endWithParent();
        EngineSubject subject = (EngineSubject)
                Class.forName(arguments[0]).getDeclaredConstructor().newInstance();
        EngineHome<Engine> home =
                new EngineHome<>(subject, Engine.class, Path.of(arguments[1]), new LocalStorageFiles()).busy();
        KillChild child =
                new KillChild(home, new Workload(Long.parseLong(arguments[2]), false), arguments[3].split(","));
        if (arguments.length > 4) {
            long after = Long.parseLong(arguments[5]);
            home.crashPoints(child.crashPoint(arguments[4], after));
            child.crash();
        } else {
            child.tell("S");
            child.run(home.open(Mode.WRITE), Integer.MAX_VALUE);
        }
    }

    private CrashPoints crashPoint(String name, long after) {
        return reached -> {
            if (reached.equals(name) && acknowledged.get() >= after) {
                Runtime.getRuntime().halt(AT_CRASH_POINT);
            }
        };
    }

    private void crash() throws Exception {
        long end = System.nanoTime() + 60_000_000_000L;
        for (int i = 0; i < 4 && System.nanoTime() < end; i++) {
            Engine engine = home.open(Mode.WRITE);
            run(engine, ROUND / numbers.length);
            home.close(engine);
        }
        Runtime.getRuntime().halt(NOT_REACHED);
    }

    private void run(Engine engine, int batches) throws Exception {
        StoreUnderTest store = StoreUnderTest.of(engine);
        List<Thread> writers = new ArrayList<>();
        for (int writer = 0; writer < numbers.length; writer++) {
            int id = writer;
            Thread thread = new Thread(() -> write(store, id, batches), "writer-" + id);
            writers.add(thread);
            thread.start();
        }
        for (Thread writer : writers) {
            writer.join();
        }
    }

    private void write(StoreUnderTest store, int writer, int batches) {
        try {
            for (int i = 0; i < batches; i++) {
                int number = numbers[writer].get() + 1;
                long version = store.commit(workload.batch(writer, number));
                numbers[writer].set(number);
                tell("A " + writer + " " + number + " " + version);
                acknowledged.incrementAndGet();
            }
        } catch (RuntimeException | IOException e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    private void tell(String line) throws IOException {
        out.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** A parent that is gone closes the pipe. */
    private static void endWithParent() {
        Thread watch = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            Thread.onSpinWait();
                        }
                    } catch (IOException e) {
                        Runtime.getRuntime().halt(1);
                    }
                    Runtime.getRuntime().halt(1);
                },
                "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }
}
