package org.mosp.storage.shell.backup;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.StorageRole;
import org.mosp.storage.backup.BackupReport;
import org.mosp.storage.backup.RestoreOptions;
import org.mosp.storage.backup.RestoreReport;
import org.mosp.storage.backup.StorageRestore;
import org.mosp.storage.shell.command.Command;
import org.mosp.storage.shell.command.CommandContext;
import org.mosp.storage.shell.command.CommandDescription;
import org.mosp.storage.shell.command.CommandException;
import org.mosp.storage.shell.command.ExitStatus;
import org.mosp.storage.shell.command.Group;
import org.mosp.storage.shell.command.Option;
import org.mosp.storage.shell.command.UsageException;
import org.mosp.storage.shell.output.Text;
import org.mosp.storage.shell.output.Units;
import org.mosp.storage.shell.swap.TargetSettings;

/** {@code mosp restore}: a new store of a backup. */
public final class RestoreCommand implements Command {

    @Override
    public CommandDescription description() {
        return CommandDescription.of("restore", Group.STORE, "a new store of a backup")
                .arguments("FILE", 1, 1)
                .explained("""
                        Makes a new store of a backup in the data directory, which is not there yet or empty, on any
                        installed engines. The whole file is checked before anything is made; what was made is read
                        again and compared; and the directory is a store only when all of that is done. A restore
                        that was killed begins anew with the same command. Bundles of other engines and tables go
                        into deploy/ of the new directory before.

                        Entries keep their versions. The store has an id of its own, so it can live beside the one
                        that was backed up. The catalogue's rows of canvases are made anew at the first open.

                        --engine names engines, with commas between them; for a role without one it is the engine the
                        backup was taken of, or the default of a new store. --check reads the file, checks every byte
                        of it, and makes nothing.""")
                .options(
                        Option.of("engine", "ENGINE,...", "the engines of the new store"),
                        Option.of("config", "FILE", "settings of the relational engine, as for mosp swap"),
                        Option.flag("check", "only reads and checks the file"))
                .example("restore paintings.mospbackup --data ~/again", "on the engines it was taken of")
                .example("restore paintings.mospbackup --data ~/again --engine mvstore", "on another one")
                .example("restore paintings.mospbackup --check", "whether it could be restored");
    }

    @Override
    public int run(CommandContext context) {
        Path file = context.file(context.arguments().value(0));
        StorageRestore restores = context.services().restores();
        if (context.arguments().has("check")) {
            return check(context, restores, file);
        }
        Path directory = directory(context);
        RestoreOptions options = options(context, restores);
        RestoreReport report;
        try (BackupFollower follower = new BackupFollower(context, "restore")) {
            report = restores.restore(file, directory, options, follower);
        }
        if (context.json()) {
            context.printJson(document(report));
            return ExitStatus.DONE;
        }
        BackupDocuments.print(context, "restored", report.backup());
        context.println("into " + Text.printable(report.directory().toString()) + " as store " + report.storeId()
                + ", on " + String.join(" and ", new TreeMap<>(report.engines()).values()));
        context.println("read again and compared, digest " + report.backup().digest() + ", in "
                + Units.seconds(BackupDocuments.seconds(report.took())));
        context.next("verify", "every checksum, every reference");
        context.next("canvases", "what is in it");
        return ExitStatus.DONE;
    }

    private static int check(CommandContext context, StorageRestore restores, Path file) {
        BackupReport report;
        try (BackupFollower follower = new BackupFollower(context, "restore")) {
            report = restores.check(file, follower);
        }
        if (context.json()) {
            context.printJson(BackupDocuments.of(report));
        } else {
            BackupDocuments.print(context, "sound:", report);
            context.println("every byte was checked, digest " + report.digest());
            context.nextElsewhere(
                    "restore " + context.arguments().value(0) + " --data NEW-DIRECTORY", "makes a store of it");
        }
        return ExitStatus.DONE;
    }

    private static Path directory(CommandContext context) {
        return context.arguments()
                .option("data")
                .map(context::file)
                .or(() -> context.services().property("mosp.storage.data").map(Path::of))
                .orElseThrow(() -> new UsageException("name a new directory with --data DIR"));
    }

    private static RestoreOptions options(CommandContext context, StorageRestore restores) {
        Map<StorageRole, String> engines = new TreeMap<>();
        for (String name : context.arguments().option("engine").orElse("").split(",")) {
            String engine = name.strip();
            if (engine.isEmpty()) {
                continue;
            }
            StorageRole role = restores.role(engine)
                    .orElseThrow(() -> new CommandException(
                            "no-such-engine",
                            "no bundle provides engine " + Text.printable(engine)
                                    + "; if it is another bundle's, put that jar into deploy/ of the new directory",
                            "engine",
                            engine));
            if (role == StorageRole.CACHE) {
                throw new UsageException("a cache holds nothing to restore: " + engine);
            }
            if (engines.put(role, engine) != null) {
                throw new UsageException("--engine names two engines of role " + role.id());
            }
        }
        RestoreOptions options = new RestoreOptions(engines, Map.of());
        return context.arguments()
                .option("config")
                .map(named -> configured(context, options, named))
                .orElse(options);
    }

    private static RestoreOptions configured(CommandContext context, RestoreOptions options, String named) {
        String engine = options.engine(StorageRole.RELATIONAL)
                .orElseThrow(() -> new UsageException("--config goes with a relational engine that --engine names"));
        return options.with(StorageRole.RELATIONAL, engine, TargetSettings.read(context.file(named)));
    }

    private static Map<String, @Nullable Object> document(RestoreReport report) {
        Map<String, @Nullable Object> document = BackupDocuments.of(report.backup());
        document.put("backupStoreId", report.backup().storeId().toString());
        document.put("storeId", report.storeId().toString());
        document.put("directory", report.directory());
        Map<String, @Nullable Object> engines = new TreeMap<>();
        report.engines().forEach((role, engine) -> engines.put(role.id(), engine));
        document.put("engines", engines);
        document.put("seconds", BackupDocuments.seconds(report.took()));
        return document;
    }
}
