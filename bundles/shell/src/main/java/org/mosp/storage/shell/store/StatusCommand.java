package org.mosp.storage.shell.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Health;
import org.mosp.storage.ProviderInfo;
import org.mosp.storage.StorageManager;
import org.mosp.storage.cache.CacheStatistics;
import org.mosp.storage.shell.command.Command;
import org.mosp.storage.shell.command.CommandContext;
import org.mosp.storage.shell.command.CommandDescription;
import org.mosp.storage.shell.command.ExitStatus;
import org.mosp.storage.shell.command.Group;
import org.mosp.storage.shell.output.Json;
import org.mosp.storage.shell.output.Style;
import org.mosp.storage.shell.output.Table;
import org.mosp.storage.shell.output.Text;
import org.mosp.storage.shell.output.Units;

/** {@code mosp status}: whether a runtime serves the store, how it is, and what its engines do. */
public final class StatusCommand implements Command {

    @Override
    public CommandDescription description() {
        return CommandDescription.of("status", Group.START, "whether the runtime runs, and how the store is")
                .explained("""
                        green   all roles serve reads and writes
                        yellow  everything stored is there; a role waits for its provider, is full, or serves reads only
                        red     damage was found, or an engine stopped after a failed force: the lines below say what to do

                        Figures count from the start of the process. Without a runtime the store is opened for this
                        command, so they are small. commit p99: within this time 99 of 100 commits were acknowledged,
                        waits included; empty before the first. The exit status is 3 when the health is red, else 0.""")
                .example("status", "for people")
                .example("status --json", "for scripts: running, pid, since, health, roles");
    }

    @Override
    public int run(CommandContext context) {
        StorageManager storage = context.services().storage();
        List<ProviderInfo> active =
                OpenEngines.await(storage).stream().filter(ProviderInfo::active).toList();
        Health health = storage.health();
        CacheStatistics cache = storage.cache().statistics();
        boolean running = context.services()
                .property("mosp.storage.server")
                .filter("true"::equals)
                .isPresent();
        if (context.json()) {
            context.printJson(document(storage, health, active, cache, running));
        } else {
            print(context, storage, health, active, cache, running);
        }
        return health.state() == Health.State.RED ? ExitStatus.DAMAGED : ExitStatus.DONE;
    }

    private static Map<String, @Nullable Object> document(
            StorageManager storage, Health health, List<ProviderInfo> active, CacheStatistics cache, boolean running) {
        Map<String, @Nullable Object> roles = new java.util.LinkedHashMap<>();
        for (ProviderInfo info : active) {
            roles.put(
                    info.role().id(),
                    Json.object(
                            "engine", info.engine(),
                            "state", info.state(),
                            "durability", info.durability().id(),
                            "bytes", info.bytes(),
                            "details", new TreeMap<>(info.details())));
        }
        return Json.object(
                "running", running,
                "pid", running ? ProcessHandle.current().pid() : null,
                "since", running ? since() : null,
                "health", health.state().name().toLowerCase(Locale.ROOT),
                "problems", health.problems(),
                "directory", storage.directory(),
                "store", storage.storeId(),
                "roles", roles,
                "swaps", RoleSwaps.current(storage),
                "retired", RoleSwaps.retired(storage),
                "cache", cache(cache));
    }

    private static Map<String, @Nullable Object> cache(CacheStatistics cache) {
        return Json.object(
                "hits", cache.hits(),
                "misses", cache.misses(),
                "entries", cache.entries(),
                "heapBytes", cache.heapBytes(),
                "heapBudget", cache.heapBudget());
    }

    private static void print(
            CommandContext context,
            StorageManager storage,
            Health health,
            List<ProviderInfo> active,
            CacheStatistics cache,
            boolean running) {
        Style style = context.style();
        Table head = Table.of("", "");
        head.row("health", style.health(health.state()));
        for (String problem : health.problems()) {
            head.row("", style.warning(Text.printable(problem)));
        }
        head.row("runtime", running ? runtime() : "not running: the store was opened for this command");
        head.row("directory", Text.printable(storage.directory().toString()));
        head.row("store", storage.storeId());
        head.row("cache", cacheLine(cache));
        context.print(head);
        Table swaps = RoleSwaps.table(storage);
        if (!swaps.isEmpty()) {
            context.println("");
            context.print(swaps);
        }
        context.println("");
        Table table = Table.of(
                "role",
                "engine",
                "state",
                ">stored",
                ">written",
                ">forces",
                ">forces/s",
                ">commit p99",
                ">queue",
                ">parked");
        for (ProviderInfo info : active) {
            table.row(
                    info.role().id(),
                    info.engine(),
                    info.state(),
                    Units.bytes(info.bytes()),
                    figure(info, "bytesWritten").map(Units::bytes).orElse(""),
                    figure(info, "forces").map(Units::count).orElse(""),
                    figure(info, "forces").map(StatusCommand::perSecond).orElse(""),
                    figure(info, "commitP99Micros")
                            .map(micros -> Units.millis(micros / 1000.0))
                            .orElse(""),
                    figure(info, "queued").map(Units::count).orElse(""),
                    figure(info, "callsParked").map(Units::count).orElse(""));
        }
        context.print(table);
        if (!running) {
            context.println("");
            context.next("start", "serves this directory in the background");
        }
    }

    private static Optional<Long> figure(ProviderInfo info, String name) {
        return Optional.ofNullable(info.details().get(name));
    }

    private static String perSecond(long forces) {
        double seconds = Math.max(1, Duration.between(since(), Instant.now()).toMillis() / 1000.0);
        return String.format(Locale.ROOT, "%.1f", forces / seconds);
    }

    private static String cacheLine(CacheStatistics cache) {
        long reads = cache.hits() + cache.misses();
        String share = reads == 0
                ? "no reads yet"
                : Units.percent((double) cache.hits() / reads) + " hits of " + Units.count(reads, "read");
        return share + ", " + Units.bytes(cache.heapBytes()) + " of " + Units.bytes(cache.heapBudget()) + " used";
    }

    private static String runtime() {
        Instant since = since();
        return "running, pid " + ProcessHandle.current().pid() + ", since " + Units.when(since) + " ("
                + Units.seconds(Duration.between(since, Instant.now()).toSeconds()) + ")";
    }

    private static Instant since() {
        return ProcessHandle.current().info().startInstant().orElse(Instant.EPOCH);
    }
}
