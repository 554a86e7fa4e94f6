package org.mosp.storage.shell.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.StorageRole;
import org.mosp.storage.Swap;
import org.mosp.storage.SwapState;
import org.mosp.storage.provider.postgresql.PostgresqlProvider;
import org.mosp.storage.shell.Console;
import org.mosp.storage.shell.Console.Result;
import org.mosp.storage.shell.RealStore;
import org.mosp.storage.shell.paint.PaintCommand;
import org.mosp.storage.shell.paint.Painter;
import org.mosp.storage.spi.EngineProvider;
import org.mosp.storage.tck.server.SharedServer;

/** {@code mosp swap} on the real store with real engines, as an operator types it. */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SwapCommandTest {

    private static final String PAINTING = Path.of("../../distribution/samples/pandaPixie.v1.ora")
            .toAbsolutePath()
            .normalize()
            .toString();

    private static final Set<String> DOCUMENT = Set.of(
            "role",
            "from",
            "to",
            "state",
            "entries",
            "bytes",
            "failedOperations",
            "longestWriterPauseMillis",
            "longestReaderPauseMillis",
            "verified",
            "seconds");

    @TempDir
    Path directory;

    private RealStore store;
    private Console console;

    @BeforeEach
    void open() {
        store = new RealStore(directory.resolve("store"));
        console = new Console(store, directory);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void reopen() {
        store.close();
        open();
    }

    /** Refused with one line that holds certain words, and as a document. */
    private void refused(String id, List<String> words, String... typed) {
        Result result = console.type(typed);
        assertEquals(1, result.status(), result.out() + result.err());
        assertEquals("", result.out());
        assertEquals(1, result.err().lines().count(), result.err());
        assertTrue(result.err().startsWith("mosp swap: "), result.err());
        words.forEach(word -> assertTrue(result.err().contains(word), word + " in " + result.err()));
        Result document = console.type(
                Stream.concat(Stream.of(typed), Stream.of("--json")).toArray(String[]::new));
        assertEquals(1, document.status());
        assertEquals("", document.err());
        assertEquals(id, document.object().get("error"));
    }

    private String painting() {
        return console.done("import", PAINTING, "--json")
                .list()
                .get(0)
                .get("canvas")
                .toString();
    }

    private String active() {
        return ((Map<?, ?>) console.done("providers", "--json").object().get("incremental"))
                .get("active")
                .toString();
    }

    private List<?> retired() {
        return (List<?>) console.done("swap", "incremental", "--json").object().get("retired");
    }

    private Set<String> engines() throws IOException {
        try (Stream<Path> names = Files.list(directory.resolve("store/engines"))) {
            return Set.copyOf(names.map(name -> name.getFileName().toString())
                    .filter(name -> !name.endsWith("sqlite") && !name.endsWith("ehcache"))
                    .toList());
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "waited in vain for " + what);
            LockSupport.parkNanos(2_000_000);
        }
    }

    private boolean copying() {
        return store.storage()
                .currentSwap(StorageRole.INCREMENTAL)
                .map(Swap::progress)
                .filter(progress -> progress.state() == SwapState.COPYING && progress.entriesCopied() > 0)
                .isPresent();
    }

    @Test
    void aPlanShowsWhatWouldBeDoneAndChangesNothing() throws IOException {
        painting();
        Set<String> before = engines();
        Map<String, Object> plan = console.done("swap", "incremental", "mvstore", "--plan", "--json")
                .object();
        assertEquals("mapdb", plan.get("from"));
        assertEquals("mvstore", plan.get("to"));
        assertEquals(true, plan.get("possible"));
        assertEquals(List.of(), plan.get("refusals"));
        assertTrue((Long) plan.get("entries") > 50, plan.toString());
        assertTrue((Long) plan.get("neededBytes") > 0, plan.toString());
        assertTrue((Long) plan.get("usableBytes") > (Long) plan.get("neededBytes"), plan.toString());
        Result people =
                console.done("swap", "incremental", "mvstore", "--plan", "--max-rate", "20MB", "--window", "90m");
        assertTrue(people.out().contains(plan.get("directory").toString()), people.out());
        assertTrue(people.out().contains("20.0 MB/s"), people.out());
        assertTrue(people.out().contains("next: mosp swap incremental mvstore"), people.out());
        assertEquals(before, engines());
        assertEquals("mapdb", active());
        assertEquals(
                "idle", console.done("swap", "incremental", "--json").object().get("state"));
        assertTrue(console.done("swap", "incremental").out().contains("no swap of incremental is under way"));
    }

    @Test
    void theEngineIsExchangedUnderStrokesAndALaterStartNeedsNothingElse() throws Exception {
        String canvas = painting();
        Painter painter = new Painter(store.canvases(), canvas, 7, false);
        painter.paint(PaintCommand.COMMENT + 1);
        AtomicBoolean enough = new AtomicBoolean();
        CompletableFuture<Long> strokes = CompletableFuture.supplyAsync(() -> {
            long painted = 1;
            while (!enough.get()) {
                painted++;
                painter.paint(PaintCommand.COMMENT + painted);
            }
            return painted;
        });
        Map<String, Object> swapped =
                console.done("swap", "incremental", "mvstore", "--json").object();
        enough.set(true);
        long painted = strokes.get(180, TimeUnit.SECONDS);
        assertTrue(swapped.keySet().containsAll(DOCUMENT), swapped.toString());
        assertEquals("incremental", swapped.get("role"));
        assertEquals("mapdb", swapped.get("from"));
        assertEquals("mvstore", swapped.get("to"));
        assertEquals("switched", swapped.get("state"));
        assertEquals(true, swapped.get("verified"));
        assertEquals(0L, swapped.get("failedOperations"));
        assertTrue((Long) swapped.get("entries") > 50, swapped.toString());
        assertTrue((Long) swapped.get("bytes") > 100_000, swapped.toString());
        assertTrue((Long) swapped.get("entriesVerified") > 50, swapped.toString());
        assertTrue((Double) swapped.get("longestWriterPauseMillis") > 0, swapped.toString());
        assertEquals("mvstore", active());
        assertEquals(0, painter.failed());
        assertEquals(
                painted + 1, console.done("history", canvas, "--json").list().size());
        assertEquals(true, console.done("verify", "--json").object().get("ok"));

        reopen();
        assertEquals("mvstore", active());
        assertEquals(
                painted + 1, console.done("history", canvas, "--json").list().size());
        assertEquals(true, console.done("verify", "--json").object().get("ok"));
        Map<String, Object> later =
                console.done("swap", "incremental", "--json").object();
        assertEquals("switched", later.get("state"));
        assertEquals("mvstore", later.get("active"));
        assertEquals(true, later.get("verified"));
    }

    @Test
    void theEndOfASwapSaysWhatCanBeDoneNext() throws IOException {
        painting();
        Result result = console.done("swap", "incremental", "mvstore");
        for (String said : List.of(
                "from mapdb to mvstore",
                "switched",
                "entries compared",
                "0 operations",
                "longest pause",
                "writers ",
                "readers ",
                "next: mosp swap incremental --rollback",
                "next: mosp swap incremental --finish",
                "next: mosp swap incremental --discard 1")) {
            assertTrue(result.out().contains(said), said + " in " + result.out());
        }
        assertFalse(result.out().contains("\u001b"));
        Result overview = console.done("providers");
        assertTrue(overview.out().contains("mapdb to mvstore: switched"), overview.out());
        Map<?, ?> role =
                (Map<?, ?>) console.done("providers", "--json").object().get("incremental");
        assertEquals("switched", ((Map<?, ?>) role.get("swap")).get("state"));
        assertTrue(console.done("status").out().contains("rollback until"));
        assertEquals(1, ((List<?>) console.done("status", "--json").object().get("swaps")).size());
        assertEquals(
                1, engines().stream().filter(name -> name.endsWith("mvstore")).count());
        assertEquals(
                "switched",
                console.done("swap", "incremental", "mvstore", "--json")
                        .object()
                        .get("state"));
        assertEquals(
                1, engines().stream().filter(name -> name.endsWith("mvstore")).count(), "told, not done again");
    }

    @Test
    void aRollbackKeepsWhatWasWrittenSince() throws IOException {
        painting();
        console.done("swap", "incremental", "mvstore");
        console.input("since the switch".getBytes(StandardCharsets.UTF_8));
        console.done("key", "put", "notes/since");
        Map<String, Object> back =
                console.done("swap", "incremental", "--rollback", "--json").object();
        assertEquals("rolled-back", back.get("state"));
        assertEquals("mapdb", back.get("active"));
        assertEquals(0L, back.get("failedOperations"));
        assertEquals("mapdb", active());
        assertEquals(
                "since the switch", console.done("key", "get", "notes/since").out());
        assertEquals(true, console.done("verify", "--json").object().get("ok"));
        refused("swap-refused", List.of("incremental"), "swap", "incremental", "--rollback");

        Map<?, ?> left = (Map<?, ?>) retired().get(0);
        assertEquals("mvstore", left.get("engine"));
        Result discarded = console.done(
                "swap", "incremental", "--discard", left.get("generation").toString());
        assertTrue(discarded.out().contains("freed"), discarded.out());
        assertEquals(Set.of("1-mapdb"), engines());
        reopen();
        assertEquals("mapdb", active());
        assertEquals(
                "since the switch", console.done("key", "get", "notes/since").out());
    }

    @Test
    void aSwapBackWithinTheWindowIsTheRollback() {
        painting();
        console.done("swap", "incremental", "mvstore");
        Result back = console.done("swap", "incremental", "mapdb");
        assertTrue(back.out().contains("rolled back: the data is in mapdb again"), back.out());
        assertEquals("mapdb", active());
    }

    @Test
    void whatIsLeftOnAServerIsNamedAndFreedThere() throws IOException {
        EngineProvider postgresql = new PostgresqlProvider();
        store.manager().bind(postgresql, "org.mosp.storage.provider.postgresql", "1.0.0");
        painting();
        Map<String, String> settings = SharedServer.settings(directory);
        StringBuilder lines = new StringBuilder();
        settings.forEach(
                (name, value) -> lines.append(name).append(" = ").append(value).append('\n'));
        Files.writeString(directory.resolve("pg.properties"), lines);
        console.done("swap", "relational", "postgresql", "--config", "pg.properties");
        console.done("swap", "relational", "--rollback");
        String server = settings.get("host") + ":" + settings.get("port") + "/" + settings.get("database");
        assertTrue(console.done("swap", "relational").out().contains("postgresql on " + server));
        assertTrue(console.done("providers").out().contains("on " + server));
        Map<?, ?> left = (Map<?, ?>)
                ((List<?>) console.done("swap", "relational", "--json").object().get("retired")).get(0);
        assertEquals(server, left.get("server"));
        String generation = left.get("generation").toString();
        store.manager().unbind(postgresql);
        refused("unavailable", List.of("postgresql"), "swap", "relational", "--discard", generation);
        store.manager().bind(postgresql, "org.mosp.storage.provider.postgresql", "1.0.0");
        Result discarded = console.done("swap", "relational", "--discard", generation);
        assertTrue(discarded.out().contains("freed, and its tables on " + server), discarded.out());
        assertFalse(console.done("swap", "relational").out().contains("postgresql on"));
    }

    @Test
    void afterTheFinishTheOldDirectoryIsKeptUntilItIsDiscarded() throws IOException {
        painting();
        console.done("swap", "incremental", "mvstore");
        Result finished = console.done("swap", "incremental", "--finish");
        assertTrue(finished.out().contains("next: mosp swap incremental --discard 1"), finished.out());
        refused("swap-refused", List.of("incremental"), "swap", "incremental", "--rollback");
        refused("not-found", List.of("generation 77", "1 (mapdb)"), "swap", "incremental", "--discard", "77");
        refused("not-found", List.of("relational"), "swap", "relational", "--discard", "1");
        assertTrue(engines().contains("1-mapdb"));
        assertEquals(1, retired().size());
        assertTrue(console.done("swap", "incremental").out().contains("--discard 1"));
        assertTrue(console.done("providers").out().contains("mapdb, generation 1"));
        Map<String, Object> gone =
                console.done("swap", "incremental", "--discard", "1", "--json").object();
        assertEquals("mapdb", gone.get("engine"));
        assertTrue((Long) gone.get("bytes") > 0, gone.toString());
        assertFalse(engines().contains("1-mapdb"));
        assertEquals(List.of(), retired());
        assertEquals("mvstore", active());
        assertEquals(true, console.done("verify", "--json").object().get("ok"));
    }

    @Test
    void anAbortedSwapCostsNothing() throws Exception {
        String canvas = painting();
        CompletableFuture<Result> watched = CompletableFuture.supplyAsync(
                () -> console.type("swap", "incremental", "mvstore", "--max-rate", "50kB"));
        await("the copy", this::copying);
        Map<String, Object> underWay =
                console.done("swap", "incremental", "--json").object();
        assertEquals("copying", underWay.get("state"));
        assertEquals("mapdb", underWay.get("active"));
        Result people = console.done("swap", "incremental");
        assertTrue(people.out().contains("next: mosp swap incremental --abort"), people.out());
        assertTrue(console.done("status").out().contains("mapdb to mvstore: copying"));
        console.done("paint", canvas, "--strokes", "3");
        Map<String, Object> aborted =
                console.done("swap", "incremental", "--abort", "--json").object();
        assertEquals("aborted", aborted.get("state"));
        assertEquals("mapdb", aborted.get("active"));
        Result watcher = watched.get(180, TimeUnit.SECONDS);
        assertEquals(1, watcher.status(), watcher.out() + watcher.err());
        assertTrue(watcher.err().contains("mosp swap: copying"), watcher.err());
        assertTrue(watcher.err().contains("was given up"), watcher.err());
        assertEquals("mapdb", active());
        assertEquals(Set.of("1-mapdb"), engines());
        assertEquals(4, console.done("history", canvas, "--json").list().size());
    }

    @Test
    void whoStopsWatchingLeavesTheSwapAloneAndItGoesOnAtTheNextOpen() throws IOException {
        painting();
        console.cancelled(this::copying);
        Result left = console.type("swap", "incremental", "mvstore", "--max-rate", "100kB");
        console.cancelled(() -> false);
        assertEquals(1, left.status(), left.out() + left.err());
        assertTrue(left.err().contains("goes on when the store is opened again"), left.err());
        assertTrue(left.err().contains("mosp swap incremental --abort"), left.err());
        store.with("mosp.storage.server", "true");
        console.cancelled(() -> true);
        assertTrue(console.type("swap", "incremental", "mvstore").err().contains("goes on in the runtime"));
        console.cancelled(() -> false);

        reopen();
        Map<String, Object> end =
                console.done("swap", "incremental", "mvstore", "--json").object();
        assertEquals("switched", end.get("state"));
        assertEquals("mvstore", active());
        assertEquals(true, console.done("verify", "--json").object().get("ok"));
    }

    @Test
    void whatCannotBeDoneIsRefusedWithAReason() {
        refused("swap-refused", List.of("nosuch", "mapdb", "mvstore"), "swap", "incremental", "nosuch");
        refused("swap-refused", List.of("mapdb"), "swap", "incremental", "mapdb");
        refused("swap-refused", List.of("incremental"), "swap", "incremental", "--finish");
        refused("swap-refused", List.of("incremental"), "swap", "incremental", "--abort");
        Result plan = console.type("swap", "incremental", "nosuch", "--plan", "--json");
        assertEquals(1, plan.status());
        assertEquals(false, plan.object().get("possible"));
        assertTrue(plan.object().get("refusals").toString().contains("mvstore"), plan.out());
        for (String[] wrong : List.of(
                new String[] {"swap"},
                new String[] {"swap", "nonsense", "mvstore"},
                new String[] {"swap", "incremental", "mvstore", "--finish"},
                new String[] {"swap", "incremental", "--finish", "--abort"},
                new String[] {"swap", "incremental", "--plan"},
                new String[] {"swap", "incremental", "--finish", "--window", "1h"},
                new String[] {"swap", "incremental", "mvstore", "--window", "25h"},
                new String[] {"swap", "incremental", "mvstore", "--window", "soon"},
                new String[] {"swap", "incremental", "mvstore", "--max-rate", "0"},
                new String[] {"swap", "incremental", "--discard", "first"})) {
            assertEquals(2, console.type(wrong).status(), String.join(" ", wrong));
        }
        assertEquals("mapdb", active());
    }

    @Test
    void settingsComeFromAFileAndSecretsOnlyByReference() throws IOException {
        Path settings = directory.resolve("target.properties");
        refused(
                "no-such-file",
                List.of("target.properties"),
                "swap",
                "incremental",
                "mvstore",
                "--config",
                settings.toString());
        for (String line : List.of(
                "password = hunter2",
                "url=jdbc:x://h/d?password=hunter2",
                "url=x://me:hunter2@h/d",
                "api.token: hunter2")) {
            Files.writeString(settings, "# target\n" + line + "\n");
            refused(
                    "plain-secret",
                    List.of("password.file", "password.env"),
                    "swap",
                    "incremental",
                    "mvstore",
                    "--config",
                    "target.properties");
            assertFalse(console.type("swap", "incremental", "mvstore", "--plan", "--config", "target.properties")
                    .err()
                    .contains("hunter2"));
        }
        Files.writeString(directory.resolve("secret"), "hunter2");
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Files.writeString(
                    settings, "host = 127.0.0.1\nport = " + server.getLocalPort() + "\npassword.file = secret\n");
            Result plan =
                    console.type("swap", "incremental", "mvstore", "--plan", "--config", "target.properties", "--json");
            Map<?, ?> shown = (Map<?, ?>) plan.object().get("settings");
            assertEquals(directory.resolve("secret").toString(), shown.get("password.file"));
            assertEquals("127.0.0.1", shown.get("host"));
            assertTrue(plan.object().get("connection").toString().contains("takes connections"), plan.out());
            assertFalse(plan.out().contains("hunter2"));
            Files.delete(directory.resolve("secret"));
        }
        Result away = console.type("swap", "incremental", "mvstore", "--plan", "--config", "target.properties");
        assertEquals(1, away.status());
        assertTrue(away.out().contains("takes no connection"), away.out());
        assertTrue(away.out().contains("password.file"), away.out());
    }

    @Test
    void theHelpTeaches() {
        String help = console.done("swap", "--help").out();
        for (String taught : List.of(
                "--rollback",
                "--discard GENERATION",
                "Ctrl-C",
                "password.file",
                "mosp swap incremental mvstore --plan")) {
            assertTrue(help.contains(taught), taught);
        }
        assertTrue(console.done("help").out().contains("swap ROLE [ENGINE]"));
    }

    @Test
    void theWindowIsAsLongAsItWasAskedFor() {
        painting();
        console.done("swap", "incremental", "mvstore", "--window", "1h30m");
        java.time.Instant until = java.time.Instant.parse(console.done("swap", "incremental", "--json")
                .object()
                .get("rollbackUntil")
                .toString());
        Duration left = Duration.between(java.time.Instant.now(), until);
        assertTrue(
                left.compareTo(Duration.ofMinutes(91)) < 0 && left.compareTo(Duration.ofMinutes(80)) > 0,
                left.toString());
    }
}
