package org.mosp.storage.shell;

import java.util.List;
import org.mosp.storage.shell.backup.BackupCommand;
import org.mosp.storage.shell.backup.RestoreCommand;
import org.mosp.storage.shell.bench.BenchCommand;
import org.mosp.storage.shell.canvas.CanvasesCommand;
import org.mosp.storage.shell.canvas.DeleteCommand;
import org.mosp.storage.shell.canvas.DiffCommand;
import org.mosp.storage.shell.canvas.DuplicateCommand;
import org.mosp.storage.shell.canvas.ExportCommand;
import org.mosp.storage.shell.canvas.HeadCommand;
import org.mosp.storage.shell.canvas.HistoryCommand;
import org.mosp.storage.shell.canvas.ImportCommand;
import org.mosp.storage.shell.canvas.LabelCommand;
import org.mosp.storage.shell.canvas.LayersCommand;
import org.mosp.storage.shell.canvas.PruneCommand;
import org.mosp.storage.shell.canvas.QuotaCommand;
import org.mosp.storage.shell.canvas.TagCommand;
import org.mosp.storage.shell.command.Command;
import org.mosp.storage.shell.command.CommandDescription;
import org.mosp.storage.shell.command.CommandRegistry;
import org.mosp.storage.shell.command.Group;
import org.mosp.storage.shell.demo.DemoCommand;
import org.mosp.storage.shell.migration.MigrateCommand;
import org.mosp.storage.shell.migration.MigrationsCommand;
import org.mosp.storage.shell.paint.PaintCommand;
import org.mosp.storage.shell.store.KeyCommand;
import org.mosp.storage.shell.store.PreferencesCommand;
import org.mosp.storage.shell.store.ProvidersCommand;
import org.mosp.storage.shell.store.StatusCommand;
import org.mosp.storage.shell.store.VerifyCommand;
import org.mosp.storage.shell.swap.SwapCommand;

/** Every command there is, in the order of the overview. */
public final class Commands {

    private static final CommandRegistry ALL = new CommandRegistry(List.of(
            new DemoCommand(),
            run(),
            start(),
            stop(),
            new StatusCommand(),
            new ImportCommand(),
            new ExportCommand(),
            new CanvasesCommand(),
            new LayersCommand(),
            new HistoryCommand(),
            new DiffCommand(),
            new LabelCommand(),
            HeadCommand.undo(),
            HeadCommand.redo(),
            new DuplicateCommand(),
            new PaintCommand(),
            new TagCommand(),
            new PruneCommand(),
            new QuotaCommand(),
            new DeleteCommand(),
            new PreferencesCommand(),
            new KeyCommand(),
            new ProvidersCommand(),
            new SwapCommand(),
            new MigrationsCommand(),
            new MigrateCommand(),
            new BackupCommand(),
            new RestoreCommand(),
            new VerifyCommand(),
            new BenchCommand()));

    private Commands() {}

    /** All of them. */
    public static CommandRegistry all() {
        return ALL;
    }

    private static Command run() {
        return new LauncherCommand(CommandDescription.of(
                        "run", Group.START, "the runtime in the foreground, with a shell of these commands")
                .explained("""
                        Opens the data directory and serves it until you leave the shell (exit, or Ctrl-D) or it gets
                        SIGTERM. While it runs, other mosp commands on the same data directory speak to it through a Unix
                        domain socket in a private directory; no port is opened. Without it, each command opens the store
                        itself for the time it takes.""")
                .example("run", "the default data directory")
                .example("run --data ~/paintings", "another one"));
    }

    private static Command start() {
        return new LauncherCommand(CommandDescription.of("start", Group.START, "the runtime in the background")
                .explained("""
                        Starts the runtime and returns when it answers. Commands are faster while it runs, for they need
                        not open the store. mosp stop ends it, mosp status tells about it.""")
                .example("start", "on the default data directory"));
    }

    private static Command stop() {
        return new LauncherCommand(CommandDescription.of("stop", Group.START, "ends the runtime in the background")
                .explained("""
                        Waits for the calls inside (at most 5 s), closes the engines, and returns when the process has
                        ended. SIGTERM does the same.""")
                .example("stop", "the one that serves the default data directory"));
    }
}
