package org.mosp.storage.shell.command;

/**
 * A command: a plain class without state, run by any number of threads at a time.
 *
 * <p>It prints to the context's streams only, asks the context for services only when it needs them, and reports failure
 * by throwing: {@link UsageException}, {@link CommandException}, or what the storage threw.
 */
public interface Command {

    /** What it says of itself. */
    CommandDescription description();

    /**
     * Runs it.
     *
     * @return an {@link ExitStatus}
     */
    int run(CommandContext context);
}
