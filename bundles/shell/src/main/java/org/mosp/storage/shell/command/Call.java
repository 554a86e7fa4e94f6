package org.mosp.storage.shell.command;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * One call of {@code mosp}, as it came: from a process of its own, through the socket, or from the shell.
 *
 * @param arguments the command and its arguments, never a line of shell text
 * @param directory the caller's working directory, absolute
 * @param in the caller's standard input
 * @param out the caller's standard output
 * @param err the caller's standard error
 * @param terminal whether the caller looks at a terminal
 * @param width columns of that terminal
 * @param cancelled whether the caller has given up
 */
public record Call(
        List<String> arguments,
        Path directory,
        InputStream in,
        PrintStream out,
        PrintStream err,
        boolean terminal,
        int width,
        BooleanSupplier cancelled) {

    public Call {
        arguments = List.copyOf(arguments);
    }
}
