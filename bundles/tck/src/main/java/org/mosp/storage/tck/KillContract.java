package org.mosp.storage.tck;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageRole;
import org.mosp.storage.VerifyReport;
import org.mosp.storage.spi.Engine;
import org.mosp.storage.spi.EngineContext.Mode;
import org.mosp.storage.spi.EngineState;

/**
 * What was acknowledged survives {@code kill -9}, whole, and the store opens again: a child process with 8 writers is
 * killed at a random moment, or ends itself at a crash point, again and again on the same store. For durable engines.
 */
public abstract class KillContract {

    private static final int WRITERS = 8;

    private final EngineSubject subject;
    private final Random random = Figures.random();
    private final Workload workload = new Workload(Figures.seed(), false);
    private final Ledger ledger = new Ledger(workload);
    private EngineHome<Engine> home;
    private Path errors;
    private int lost;
    private int half;
    private int unopenable;

    /** For an engine. */
    @SuppressWarnings("NullAway.Init")
    protected KillContract(EngineSubject subject) {
        this.subject = subject;
    }

    @BeforeEach
    void makeHome(@TempDir Path parent) {
        home = EngineHome.onDisk(subject, Engine.class, parent).busy();
        errors = parent.resolve("errors.txt");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void acknowledgedCommitsSurviveKills() throws Exception {
        kills(20);
    }

    @Test
    @Tag("stress")
    void acknowledgedCommitsSurviveAThousandKills() throws Exception {
        kills(1_000);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void acknowledgedCommitsSurviveEveryCrashPoint() throws Exception {
        crashes(1);
    }

    @Test
    @Tag("stress")
    void acknowledgedCommitsSurviveEveryCrashPointTenTimes() throws Exception {
        crashes(10);
    }

    private void kills(int kills) throws Exception {
        for (int i = 0; i < kills; i++) {
            // a store that was never whole once may be opened for writing only, and the check may open it for reading
            boolean exists = i > 0;
            killOnce(exists && random.nextInt(4) == 0);
            check("kill " + (i + 1));
        }
        Figures.print(
                "kill -9",
                subject,
                "kills",
                kills,
                "acknowledged",
                ledger.acknowledged(),
                "lost",
                lost,
                "half",
                half,
                "unopenable",
                unopenable);
        assertTrue(ledger.acknowledged() > kills, "the children hardly wrote: " + ledger.acknowledged());
    }

    /** In a quarter of the rounds the kill may come while the store is being opened. */
    private void killOnce(boolean whileOpening) throws IOException, InterruptedException {
        ConcurrentLinkedQueue<String> told = new ConcurrentLinkedQueue<>();
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch enough = new CountDownLatch(whileOpening ? 0 : 1 + random.nextInt(200));
        try (ChildProcess child = ChildProcess.start(
                KillChild.class,
                errors,
                line -> {
                    started.countDown();
                    if (line.startsWith("A")) {
                        told.add(line);
                        enough.countDown();
                    }
                },
                arguments())) {
            if (!started.await(180, TimeUnit.SECONDS) || !enough.await(180, TimeUnit.SECONDS)) {
                throw new AssertionError("the child does not write\n" + child.errors());
            }
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(200_000)));
            assertTrue(child.isAlive(), () -> "the child ended by itself\n" + child.errors());
            child.kill();
        }
        acknowledge(told);
    }

    private void crashes(int rounds) throws Exception {
        if (subject.crashPoints().isEmpty()) {
            Figures.print("crash points", subject, "points", "none named");
            return;
        }
        int crashes = 0;
        for (int round = 0; round < rounds; round++) {
            for (String point : subject.crashPoints()) {
                crashOnce(point);
                check("crash at " + point);
                crashes++;
            }
        }
        Figures.print(
                "crash points",
                subject,
                "points",
                subject.crashPoints().size(),
                "crashes",
                crashes,
                "acknowledged",
                ledger.acknowledged(),
                "lost",
                lost,
                "half",
                half,
                "unopenable",
                unopenable);
    }

    private void crashOnce(String point) throws Exception {
        boolean reached = crashAt(point, random.nextBoolean() ? 0 : random.nextInt(400));
        for (int i = 0; !reached && i < 5; i++) {
            // a point of recovery is only reached by the first open after a kill
            killOnce(false);
            reached = crashAt(point, 0);
        }
        assertTrue(reached, "never reached: " + point);
    }

    private boolean crashAt(String point, int after) throws IOException, InterruptedException {
        ConcurrentLinkedQueue<String> told = new ConcurrentLinkedQueue<>();
        String[] common = arguments();
        int status;
        try (ChildProcess child = ChildProcess.start(
                KillChild.class, errors, told::add, common[0], common[1], common[2], common[3], point, "" + after)) {
            status = child.waitFor(300);
            assertTrue(
                    status == KillChild.AT_CRASH_POINT || status == KillChild.NOT_REACHED,
                    () -> "ended before " + point + "\n" + child.errors());
        }
        acknowledge(told);
        return status == KillChild.AT_CRASH_POINT;
    }

    private String[] arguments() {
        String starts = IntStream.range(0, WRITERS)
                .mapToObj(writer -> String.valueOf(ledger.number(writer)))
                .collect(Collectors.joining(","));
        return new String[] {
            subject.getClass().getName(), home.directory().toString(), String.valueOf(Figures.seed()), starts
        };
    }

    private void acknowledge(Iterable<String> told) {
        for (String line : told) {
            String[] words = line.split(" ");
            if (words[0].equals("A")) {
                ledger.acknowledge(Integer.parseInt(words[1]), Integer.parseInt(words[2]), Long.parseLong(words[3]));
            }
        }
    }

    /** Opens in this process: for reading only, so that the next child recovers, or for writing. */
    private void check(String after) {
        boolean reading = subject.provider().role() == StorageRole.INCREMENTAL && random.nextBoolean();
        Engine engine;
        try {
            engine = home.open(reading ? Mode.READ_ONLY : Mode.WRITE);
        } catch (RuntimeException e) {
            unopenable++;
            throw new AssertionError("unopenable after " + after + ", seed " + Figures.seed(), e);
        }
        try {
            StoreUnderTest store = StoreUnderTest.of(engine);
            EngineState state = engine.state();
            assertTrue(!state.damaged(), () -> "damaged after " + after + ": " + state.reason());
            Ledger.Findings findings = ledger.check(store.contents(), WRITERS, store.lastSequence());
            lost += findings.lost();
            half += findings.half();
            assertTrue(
                    findings.none(),
                    () -> "after " + after + ", seed " + Figures.seed() + ": " + String.join("\n", findings.texts()));
            VerifyReport report = engine.verify(Progress.NONE);
            assertTrue(report.ok(), () -> "after " + after + ": " + report.problems());
        } finally {
            home.close(engine);
        }
    }
}
