package org.mosp.storage.tck;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.mosp.storage.spi.Engine;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.StorageFiles;
import org.mosp.storage.support.files.testing.FileImage;
import org.mosp.storage.support.files.testing.MemoryStorageFiles;
import org.mosp.storage.support.files.testing.PowerLoss;
import org.mosp.storage.support.files.testing.PowerLoss.Loss;
import org.mosp.storage.support.files.testing.Recording;
import org.mosp.storage.support.files.testing.RecordingStorageFiles;

/**
 * One recorded life of a store and its images. Writers mark each acknowledgement, and a reader marks what it saw, in the
 * recording itself: what is marked before the power goes must be there afterwards.
 */
final class PowerLossRun {

    /** What images showed; {@code first} is the first finding, or empty. */
    record Result(int images, int twice, int lost, int half, int unopenable, String first) {}

    /** A mark: a writer's batch with its version, acknowledged or only seen. */
    private record Told(int writer, int number, long version, boolean seen) {}

    private static final int WRITERS = 4;
    private static final int BATCHES = 60;
    private static final int MAKING = 40;
    private static final Path DIRECTORY = Path.of("/store/engine").toAbsolutePath();

    private final EngineSubject subject;
    private final BrokenSeam.Break broken;
    private final boolean acknowledgements;
    private final Random random = Figures.random();
    private final Workload workload = new Workload(Figures.seed(), true);
    private final List<Told> told = new ArrayList<>();
    private final RecordingStorageFiles files;
    private Recording recorded = new Recording(FileImage.empty(DIRECTORY));
    private int lost;
    private int half;
    private int unopenable;
    private int twice;
    private String first = "";

    PowerLossRun(EngineSubject subject, BrokenSeam.Break broken, boolean acknowledgements) {
        this.subject = subject;
        this.broken = broken;
        this.acknowledgements = acknowledgements;
        FileImage start = FileImage.empty(DIRECTORY);
        this.files = new RecordingStorageFiles(new MemoryStorageFiles(start), start);
    }

    int events() {
        return files.recording().position();
    }

    synchronized long acknowledged() {
        return told.stream().filter(mark -> !mark.seen()).count();
    }

    synchronized long observed() {
        return told.stream().filter(Told::seen).count();
    }

    /** Writes, closes, opens again, writes, and leaves the store open: the images end before its end. */
    void record() {
        files.slowForces(300);
        EngineHome<Engine> home = home(new BrokenSeam(files, broken));
        Engine engine = home.open();
        write(StoreUnderTest.of(engine), 0);
        home.close(engine);
        engine = home.open();
        write(StoreUnderTest.of(engine), BATCHES);
        recorded = files.recording().prefix(files.recording().position());
        home.close();
    }

    private EngineHome<Engine> home(StorageFiles through) {
        return new EngineHome<>(subject, Engine.class, DIRECTORY, through).busy();
    }

    private void write(StoreUnderTest store, int from) {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        AtomicBoolean over = new AtomicBoolean();
        List<Thread> threads = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            int id = writer;
            threads.add(new Thread(() -> {
                for (int number = from + 1; number <= from + BATCHES; number++) {
                    long version = store.commit(workload.batch(id, number));
                    tell(new Told(id, number, version, false));
                }
            }));
        }
        Thread reader = new Thread(() -> observe(store, over));
        threads.forEach(thread -> thread.setUncaughtExceptionHandler((t, e) -> failure.set(e)));
        reader.setUncaughtExceptionHandler((t, e) -> failure.set(e));
        reader.start();
        threads.forEach(Thread::start);
        threads.forEach(PowerLossRun::join);
        over.set(true);
        join(reader);
        if (failure.get() != null) {
            throw new AssertionError("a thread failed", failure.get());
        }
    }

    private void observe(StoreUnderTest store, AtomicBoolean over) {
        int[] seen = new int[WRITERS];
        while (!over.get()) {
            for (int writer = 0; writer < WRITERS; writer++) {
                int id = writer;
                store.stamp(Workload.stampKey(id)).ifPresent(stamp -> {
                    int number = Integer.parseInt(stamp.value().toUtf8());
                    if (number > seen[id]) {
                        seen[id] = number;
                        tell(new Told(id, number, stamp.version(), true));
                    }
                });
            }
            Thread.yield();
        }
    }

    private synchronized void tell(Told mark) {
        told.add(mark);
        files.mark(told.size() - 1);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Opens so many images, or fewer when so many findings were made. */
    Result images(int count, int findings) {
        PowerLoss loss = new PowerLoss(recorded);
        List<Integer> marks = new ArrayList<>();
        List<Integer> calls = new ArrayList<>();
        for (int i = 0; i < loss.length(); i++) {
            (loss.events().get(i) instanceof Recording.Mark ? marks : calls).add(i + 1);
        }
        int made = 0;
        for (int i = 0; i < count && lost + half + unopenable < findings; i++) {
            Loss kind = Loss.values()[i % Loss.values().length];
            // after a kill what matters is what becomes of what was not forced then: between calls, and cut again
            boolean kill = kind == Loss.PREFIX && random.nextBoolean();
            int position = kill ? calls.get(random.nextInt(calls.size())) : position(marks, loss.length());
            image(loss, position, kind, kill || random.nextInt(6) == 0);
            made++;
        }
        return new Result(made, twice, lost, half, unopenable, first);
    }

    /** Often right after something was told, and often while the store was being made, which is short and happens once. */
    private int position(List<Integer> marks, int length) {
        int draw = random.nextInt(20);
        return draw < 8
                ? marks.get(random.nextInt(marks.size()))
                : draw < 10 ? random.nextInt(Math.min(MAKING, length) + 1) : random.nextInt(length + 1);
    }

    private void image(PowerLoss loss, int position, Loss kind, boolean again) {
        String what = kind + " at " + position + " of " + loss.length();
        MemoryStorageFiles disk = new MemoryStorageFiles(loss.image(position, kind, random));
        // after a kill what was not forced is still not forced; after a loss of power all that is there is there
        Recording going = kind == Loss.PREFIX ? recorded.prefix(position) : new Recording(disk.image());
        RecordingStorageFiles second = new RecordingStorageFiles(disk, going);
        int before = going.position();
        Ledger told = ledger(loss, position);
        Life life = new Life(told.copy());
        try (EngineHome<Engine> home = home(again ? second : disk)) {
            if (!life.live(home, going, what) || !again) {
                return;
            }
            PowerLoss secondLoss = new PowerLoss(going);
            int cut = before + random.nextInt(secondLoss.length() - before + 1);
            Loss secondKind = Loss.values()[1 + random.nextInt(Loss.values().length - 1)];
            FileImage image = secondLoss.image(cut, secondKind, random);
            twice++;
            Life after = new Life(cut < life.opened ? told : cut < life.committed ? life.served : life.ledger);
            try (EngineHome<Engine> third = home(new MemoryStorageFiles(image))) {
                after.live(third, going, what + ", then " + secondKind + " at " + cut + " of " + secondLoss.length());
            }
        }
    }

    /** What was told before the power went. */
    private Ledger ledger(PowerLoss loss, int position) {
        Ledger ledger = new Ledger(workload);
        for (int i = 0; i < position; i++) {
            if (loss.events().get(i) instanceof Recording.Mark mark) {
                Told said;
                synchronized (this) {
                    said = told.get((int) mark.token());
                }
                boolean next = said.number() > ledger.number(said.writer());
                if (next && (said.seen() || acknowledgements)) {
                    catchUp(ledger, said);
                }
            }
        }
        return ledger;
    }

    /** A batch that was seen implies those before it, whose versions were told later or at the same time. */
    private void catchUp(Ledger ledger, Told said) {
        for (int number = ledger.number(said.writer()) + 1; number < said.number(); number++) {
            ledger.acknowledge(said.writer(), number, versionOf(said.writer(), number));
        }
        ledger.acknowledge(said.writer(), said.number(), said.version());
    }

    private synchronized long versionOf(int writer, int number) {
        return told.stream()
                .filter(mark -> mark.writer() == writer && mark.number() == number)
                .findFirst()
                .orElseThrow()
                .version();
    }

    /** The store is opened, compared, and written to once more. */
    private final class Life {

        private final Ledger ledger;
        private Ledger served;
        private int opened;
        private int committed;

        Life(Ledger ledger) {
            this.ledger = ledger;
            this.served = ledger;
        }

        boolean live(EngineHome<Engine> home, Recording recording, String what) {
            Engine engine;
            try {
                engine = home.open();
            } catch (RuntimeException e) {
                unopenable++;
                return found(what + ": unopenable: " + trace(e));
            }
            opened = recording.position();
            EngineState state = engine.state();
            if (state.mode() != EngineState.Mode.OPEN) {
                unopenable++;
                return found(what + ": " + state);
            }
            try {
                return serve(StoreUnderTest.of(engine), recording, what);
            } catch (RuntimeException e) {
                half++;
                return found(what + ": " + trace(e));
            }
        }

        private boolean serve(StoreUnderTest store, Recording recording, String what) {
            Ledger.Findings findings = ledger.check(store.contents(), WRITERS + 1, store.lastSequence());
            lost += findings.lost();
            half += findings.half() + findings.versions();
            if (!findings.none()) {
                return found(what + ": " + findings.texts());
            }
            served = ledger.copy();
            long highest = ledger.highest();
            int number = ledger.number(WRITERS) + 1;
            long version = store.commit(workload.batch(WRITERS, number));
            if (version <= highest) {
                half++;
                return found(what + ": version " + version + " was given out before, up to " + highest);
            }
            ledger.acknowledge(WRITERS, number, version);
            committed = recording.position();
            return true;
        }
    }

    private boolean found(String text) {
        if (first.isEmpty()) {
            first = text;
        }
        return false;
    }

    private static String trace(Throwable error) {
        java.io.StringWriter text = new java.io.StringWriter();
        error.printStackTrace(new java.io.PrintWriter(text));
        return text.toString();
    }
}
