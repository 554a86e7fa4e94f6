package org.mosp.storage.shell.backup;

import java.nio.file.Files;
import java.nio.file.Path;
import org.mosp.storage.backup.BackupReport;
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

/** {@code mosp backup}: the store as one file, while it is written to. */
public final class BackupCommand implements Command {

    private static final int MAX_NOTE = 1_000;

    @Override
    public CommandDescription description() {
        return CommandDescription.of("backup", Group.STORE, "the whole store as one file, while it is used")
                .arguments("FILE", 1, 1)
                .explained("""
                        Writes the store into one file while applications read and write: the incremental store as it
                        was at one instant, and the rows of the catalogue that nothing else tells. Rows of canvases
                        are not in it; they are made anew from the canvases.

                        The file appears whole or not at all. Before it gets its name it is read again, every byte is
                        checked, and its digest is compared with the one taken while the store was read. It fits any
                        engine: mosp restore makes a store of it. A file that is there is not replaced.""")
                .options(Option.of("note", "TEXT", "kept in the file"))
                .example("backup /media/disk/paintings.mospbackup", "of the default data directory")
                .example("restore /media/disk/paintings.mospbackup --data ~/again", "a store of it");
    }

    @Override
    public int run(CommandContext context) {
        Path file = context.file(context.arguments().value(0));
        String note = context.arguments().option("note").orElse("");
        if (note.length() > MAX_NOTE) {
            throw new UsageException("--note takes at most " + MAX_NOTE + " characters");
        }
        Path parent = file.getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new CommandException(
                    "no-such-directory",
                    "no such directory: " + Text.printable(String.valueOf(parent)) + "; make it first",
                    "directory",
                    parent);
        }
        BackupReport report;
        try (BackupFollower follower = new BackupFollower(context, "backup")) {
            report = context.services().backups().backup(file, note, follower);
        }
        if (context.json()) {
            context.printJson(BackupDocuments.of(report));
            return ExitStatus.DONE;
        }
        BackupDocuments.print(context, "backed up to", report);
        context.println("read again and compared, digest " + report.digest() + ", in "
                + Units.seconds(BackupDocuments.seconds(report.took())));
        context.nextElsewhere(
                "restore " + context.arguments().value(0) + " --data NEW-DIRECTORY", "makes a store of it");
        return ExitStatus.DONE;
    }
}
