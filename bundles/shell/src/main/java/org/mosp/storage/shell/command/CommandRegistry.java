package org.mosp.storage.shell.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The commands, in the order of the overview. Immutable. */
public final class CommandRegistry {

    private final List<Command> commands;

    /** With these commands, and {@code help}. */
    public CommandRegistry(List<Command> commands) {
        List<Command> all = new ArrayList<>(commands);
        all.add(new HelpCommand(this));
        this.commands = List.copyOf(all);
    }

    /** The command of that name. */
    public Optional<Command> find(String name) {
        return commands.stream()
                .filter(command -> command.description().name().equals(name))
                .findFirst();
    }

    /** What the overview shows. */
    public List<CommandDescription> shown() {
        return commands.stream()
                .map(Command::description)
                .filter(description -> !description.hidden())
                .toList();
    }
}
