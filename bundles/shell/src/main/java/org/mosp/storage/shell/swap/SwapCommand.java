package org.mosp.storage.shell.swap;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.ProviderInfo;
import org.mosp.storage.RetiredEngine;
import org.mosp.storage.StorageManager;
import org.mosp.storage.StorageRole;
import org.mosp.storage.Swap;
import org.mosp.storage.SwapOptions;
import org.mosp.storage.SwapProgress;
import org.mosp.storage.SwapState;
import org.mosp.storage.shell.command.Arguments;
import org.mosp.storage.shell.command.Command;
import org.mosp.storage.shell.command.CommandContext;
import org.mosp.storage.shell.command.CommandDescription;
import org.mosp.storage.shell.command.ExitStatus;
import org.mosp.storage.shell.command.Group;
import org.mosp.storage.shell.command.Option;
import org.mosp.storage.shell.command.Quantities;
import org.mosp.storage.shell.command.UsageException;
import org.mosp.storage.shell.output.Json;
import org.mosp.storage.shell.output.Table;
import org.mosp.storage.shell.output.Units;
import org.mosp.storage.shell.store.OpenEngines;

/** {@code mosp swap}: another engine for a role, with its data, while applications read and write. */
public final class SwapCommand implements Command {

    private static final List<String> STEPS = List.of("rollback", "finish", "abort", "discard");
    private static final List<String> OF_A_NEW_ONE = List.of("config", "plan", "window", "max-rate");
    private static final long PROVIDER_NANOS = TimeUnit.SECONDS.toNanos(2);

    @Override
    public CommandDescription description() {
        return CommandDescription.of("swap", Group.STORE, "another engine for a role, with its data, live")
                .arguments("ROLE [ENGINE]", 1, 2)
                .explained("""
                        Moves the data of a role (incremental, relational) to another installed engine while applications
                        read and write: copies it, carries what is written meanwhile, compares both engines entry by
                        entry, makes writers wait for a moment, and switches in one durable act. Until then the old engine
                        is the truth: a swap that fails costs nothing, and no operation of an application fails with it.

                        After the switch everything written is carried back to the old engine as well, for 24 h or what
                        --window says: --rollback then goes back to it, with nothing lost. --finish ends that. The old
                        directory is kept until --discard frees it. One swap at a time per role; mosp providers lists the
                        engines.

                        Ctrl-C ends the watching, not the swap. In a runtime (mosp run, mosp start) it goes on; without
                        one it rests and goes on when the store is opened again. A swap belongs to the store: it survives
                        a kill, and every later start opens the engine that holds the data, with no other configuration.

                        --config names a properties file with the target's settings (name = value); they become part of
                        the store. A password is refused there: write password.file = FILE or password.env = VARIABLE.""")
                .options(
                        Option.of("config", "FILE", "settings of the target, name = value"),
                        Option.flag("plan", "only shows what would be done, and tests a remote target's connection"),
                        Option.of("window", "DURATION", "how long a rollback stays possible (default and most: 24h)"),
                        Option.of(
                                "max-rate", "BYTES", "most bytes copied in a second, such as 20MB (default: no limit)"),
                        Option.flag("rollback", "back to the old engine, with all that was written since"),
                        Option.flag("finish", "ends the time in which a rollback is possible"),
                        Option.flag("abort", "gives up a swap that has not switched yet"),
                        Option.of(
                                "discard",
                                "GENERATION",
                                "frees a retired engine, its tables on a server included, for good"))
                .example("swap incremental mvstore --plan", "what it would do, and whether it would begin")
                .example("swap incremental mvstore", "does it, and shows how far it is")
                .example("swap incremental", "how far the swap is, and what was retired")
                .example("swap incremental --rollback", "back to the old engine")
                .example("swap incremental --finish", "stays with the new one")
                .example("swap incremental --discard 1", "frees the old one's directory")
                .example("swap relational postgresql --config pg.properties", "to a server");
    }

    @Override
    public int run(CommandContext context) {
        Arguments arguments = context.arguments();
        StorageRole role = role(arguments.value(0));
        Optional<String> engine = arguments.optional(1);
        List<String> steps = STEPS.stream().filter(arguments::has).toList();
        if (steps.size() + (engine.isPresent() ? 1 : 0) > 1) {
            throw new UsageException("one at a time: "
                    + String.join(
                            ", ",
                            Stream.concat(engine.stream(), steps.stream().map(step -> "--" + step))
                                    .toList()));
        }
        if (engine.isEmpty()) {
            OF_A_NEW_ONE.stream().filter(arguments::has).findFirst().ifPresent(option -> {
                throw new UsageException("--" + option + " goes with an ENGINE to swap to");
            });
        }
        if (engine.isPresent()) {
            SwapOptions options = options(context);
            return arguments.has("plan")
                    ? plan(context, role, engine.get(), options)
                    : begin(context, role, engine.get(), options);
        }
        return steps.isEmpty() ? status(context, role) : step(context, role, steps.get(0));
    }

    private static int step(CommandContext context, StorageRole role, String step) {
        StorageManager storage = context.services().storage();
        return switch (step) {
            case "rollback" -> rollback(context, storage.rollbackSwap(role));
            case "finish" -> report(context, storage.finishSwap(role));
            case "abort" -> report(context, storage.abortSwap(role));
            default ->
                discard(
                        context,
                        role,
                        context.arguments().number("discard", 1, Long.MAX_VALUE).orElseThrow());
        };
    }

    private static StorageRole role(String word) {
        try {
            return StorageRole.of(word);
        } catch (IllegalArgumentException e) {
            throw new UsageException("ROLE is incremental, relational or cache, not '" + word + "'");
        }
    }

    private static SwapOptions options(CommandContext context) {
        Arguments arguments = context.arguments();
        SwapOptions options = SwapOptions.DEFAULTS;
        Optional<String> window = arguments.option("window");
        if (window.isPresent()) {
            options =
                    options.withRollbackWindow(Quantities.duration("window", window.get(), SwapOptions.LONGEST_WINDOW));
        }
        Optional<String> rate = arguments.option("max-rate");
        if (rate.isPresent()) {
            options = options.withMaxBytesPerSecond(Quantities.bytes("max-rate", rate.get()));
        }
        Optional<String> file = arguments.option("config");
        return file.isPresent() ? options.withSettings(TargetSettings.read(context.file(file.get()))) : options;
    }

    private static int plan(CommandContext context, StorageRole role, String engine, SwapOptions options) {
        StorageManager storage = context.services().storage();
        awaitProvider(context, storage, role, engine);
        PlanReport report = new PlanReport(
                storage.planSwap(role, engine, options), options, ConnectionCheck.of(options.settings()));
        boolean possible = report.refusals().isEmpty();
        if (context.json()) {
            context.printJson(report.document());
        } else {
            report.print(context);
            if (possible) {
                String config = context.arguments()
                        .option("config")
                        .map(file -> " --config " + file)
                        .orElse("");
                context.next("swap " + role.id() + " " + engine + config, "does it");
            }
        }
        return possible ? ExitStatus.DONE : ExitStatus.FAILED;
    }

    /**
     * A swap to that engine is watched where it is under way, and told where it has switched since: the same line can be typed
     * again. One that came from that engine is rolled back: that is the way back.
     */
    private static int begin(CommandContext context, StorageRole role, String engine, SwapOptions options) {
        StorageManager storage = context.services().storage();
        OpenEngines.await(storage);
        awaitProvider(context, storage, role, engine);
        Optional<Swap> current = storage.currentSwap(role);
        if (current.isPresent()) {
            SwapState state = current.get().progress().state();
            if (state == SwapState.SWITCHED && current.get().from().equals(engine)) {
                return rollback(context, storage.rollbackSwap(role));
            }
            if (!state.over() && current.get().to().equals(engine)) {
                return switched(context, current.get());
            }
        }
        return switched(context, storage.swap(role, engine, options));
    }

    private static int switched(CommandContext context, Swap swap) {
        SwapProgress end = new SwapFollower(context, swap).follow(swap.switched());
        return report(context, swap, end);
    }

    private static int rollback(CommandContext context, Swap swap) {
        SwapProgress end = new SwapFollower(context, swap).follow(swap.completion());
        return report(context, swap, end);
    }

    private static int report(CommandContext context, Swap swap) {
        return report(context, swap, swap.progress());
    }

    private static int report(CommandContext context, Swap swap, SwapProgress progress) {
        if (context.json()) {
            context.printJson(SwapFigures.document(swap, progress));
        } else {
            context.print(SwapFigures.table(context.style(), swap, progress));
            context.println("");
            next(context, swap, progress);
        }
        return ExitStatus.DONE;
    }

    /** What can be done now. */
    private static void next(CommandContext context, Swap swap, SwapProgress progress) {
        StorageManager storage = context.services().storage();
        String line = "swap " + swap.role().id();
        switch (progress.state()) {
            case SWITCHED -> {
                String until = progress.rollbackUntil()
                        .map(time -> "until " + Units.when(time) + ": ")
                        .orElse("");
                context.next(line + " --rollback", until + "back to " + swap.from() + ", nothing written is lost");
                context.next(line + " --finish", "stays with " + swap.to());
                RetiredDirectories.generationBefore(storage, swap.from(), swap.generation())
                        .ifPresent(old -> context.next(line + " --discard " + old, "then: frees the old directory"));
            }
            case DONE, ROLLED_BACK ->
                RetiredDirectories.of(storage, swap.role())
                        .forEach(retired -> context.next(
                                line + " --discard " + retired.generation(),
                                "frees " + RetiredDirectories.freed(storage, retired)));
            case ABORTED -> {
                context.next(line + " " + swap.to(), "begins again");
                RetiredDirectories.of(storage, swap.role()).stream()
                        .filter(retired -> retired.generation() == swap.generation())
                        .forEach(retired -> context.next(
                                line + " --discard " + retired.generation(),
                                "frees what could not be removed: " + RetiredDirectories.freed(storage, retired)));
            }
            default -> {
                context.next(line + " " + swap.to(), "watches it to its end");
                context.next(line + " --abort", "gives it up; " + swap.from() + " serves on");
            }
        }
    }

    private static int discard(CommandContext context, StorageRole role, long generation) {
        StorageManager storage = context.services().storage();
        RetiredEngine retired = RetiredDirectories.find(storage, role, generation);
        long bytes = RetiredDirectories.bytes(storage, retired);
        Optional<String> server = RetiredDirectories.server(storage, retired);
        if (!storage.retiredSettings(role, generation).isEmpty()) {
            // what it has elsewhere only its provider can free
            awaitProvider(context, storage, role, retired.engine());
        }
        RetiredEngine gone = storage.discard(role, generation);
        if (context.json()) {
            context.printJson(Json.object(
                    "role", role.id(),
                    "discarded", true,
                    "generation", gone.generation(),
                    "engine", gone.engine(),
                    "bytes", bytes,
                    "server", server.orElse(null)));
        } else {
            context.println("discarded " + gone.engine() + ", generation " + gone.generation() + " of " + role.id()
                    + ": " + Units.bytes(bytes) + " freed"
                    + server.map(place -> ", and its tables on " + place).orElse(""));
        }
        return ExitStatus.DONE;
    }

    private static int status(CommandContext context, StorageRole role) {
        StorageManager storage = context.services().storage();
        List<ProviderInfo> providers = OpenEngines.await(storage);
        Optional<Swap> current = storage.currentSwap(role);
        List<RetiredEngine> retired = RetiredDirectories.of(storage, role);
        String active = providers.stream()
                .filter(info -> info.role() == role && info.active())
                .map(ProviderInfo::engine)
                .findFirst()
                .orElse("");
        if (context.json()) {
            Map<String, @Nullable Object> document = current.map(swap -> SwapFigures.document(swap, swap.progress()))
                    .orElseGet(() -> idle(role, active));
            document.put(
                    "retired",
                    retired.stream()
                            .map(each -> RetiredDirectories.document(storage, each))
                            .toList());
            context.printJson(document);
            return ExitStatus.DONE;
        }
        if (current.isPresent()) {
            SwapProgress progress = current.get().progress();
            context.print(SwapFigures.table(context.style(), current.get(), progress));
            context.println("");
            next(context, current.get(), progress);
        } else {
            context.println("no swap of " + role.id() + " is under way; its data is in "
                    + context.style().strong(active));
            others(storage, role, active)
                    .forEach(
                            engine -> context.next("swap " + role.id() + " " + engine + " --plan", "what it would do"));
        }
        retired(context, storage, retired);
        return ExitStatus.DONE;
    }

    private static void retired(CommandContext context, StorageManager storage, List<RetiredEngine> retired) {
        if (retired.isEmpty()) {
            return;
        }
        context.println("");
        Table table = Table.of("retired", ">generation", "since", ">bytes");
        retired.forEach(each -> table.row(
                each.engine()
                        + RetiredDirectories.server(storage, each)
                                .map(server -> " on " + server)
                                .orElse(""),
                each.generation(),
                Units.when(each.since()),
                Units.bytes(RetiredDirectories.bytes(storage, each))));
        context.print(table);
        retired.forEach(each ->
                context.next("swap " + each.role().id() + " --discard " + each.generation(), "frees it, for good"));
    }

    private static Stream<String> others(StorageManager storage, StorageRole role, String active) {
        return storage.providers().stream()
                .filter(info -> info.role() == role && !info.engine().equals(active))
                .map(ProviderInfo::engine)
                .distinct();
    }

    private static Map<String, @Nullable Object> idle(StorageRole role, String active) {
        return Json.object(
                "role",
                role.id(),
                "from",
                active,
                "to",
                null,
                "state",
                "idle",
                "entries",
                0,
                "bytes",
                0,
                "failedOperations",
                0,
                "longestWriterPauseMillis",
                0.0,
                "longestReaderPauseMillis",
                0.0,
                "verified",
                false,
                "seconds",
                0.0,
                "active",
                active);
    }

    /** Providers register while the framework starts: a command of its own process looks a moment later. */
    private static void awaitProvider(CommandContext context, StorageManager storage, StorageRole role, String engine) {
        boolean served = context.services()
                .property("mosp.storage.server")
                .filter("true"::equals)
                .isPresent();
        long start = System.nanoTime();
        while (!served
                && storage.providers().stream()
                        .noneMatch(info -> info.role() == role && info.engine().equals(engine))
                && System.nanoTime() - start < PROVIDER_NANOS
                && !context.cancelled()) {
            LockSupport.parkNanos(5_000_000);
        }
    }
}
