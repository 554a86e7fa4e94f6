package org.mosp.storage.shell;

import org.mosp.storage.shell.command.Command;
import org.mosp.storage.shell.command.CommandContext;
import org.mosp.storage.shell.command.CommandDescription;
import org.mosp.storage.shell.command.CommandException;

/** A command that the launcher does before there is a framework; here it only has its help. */
record LauncherCommand(CommandDescription description) implements Command {

    @Override
    public int run(CommandContext context) {
        throw new CommandException(
                "not-here",
                "'" + description.name() + "' starts or ends a process: call bin/mosp " + description.name()
                        + " from a system shell");
    }
}
