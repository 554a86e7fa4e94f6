package org.mosp.storage.shell.gogo;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.jspecify.annotations.Nullable;

/** One command as Gogo calls it. What fails has said so on the terminal; the shell goes on. */
final class GogoCommand implements Function {

    private static final int USUAL_WIDTH = 100;

    private final String name;
    private final java.util.function.Function<Map<String, Object>, Integer> commands;

    GogoCommand(String name, java.util.function.Function<Map<String, Object>, Integer> commands) {
        this.name = name;
        this.commands = commands;
    }

    @Override
    public @Nullable Object execute(CommandSession session, List<Object> arguments) {
        Map<String, Object> call = new HashMap<>();
        call.put("arguments", words(arguments));
        call.put("directory", directory(session));
        call.put("in", session.getKeyboard());
        call.put("out", session.getConsole());
        // Gogo gives each of its threads the session's streams
        PrintStream err = System.err;
        call.put("err", err);
        call.put("terminal", true);
        call.put("width", width(session));
        Thread caller = Thread.currentThread();
        call.put("cancelled", (BooleanSupplier) caller::isInterrupted);
        int status = commands.apply(call);
        // for scripts of the shell, as $mosp.status; a returned number would be printed
        session.put("mosp.status", status);
        session.getConsole().flush();
        return null;
    }

    private String[] words(List<Object> arguments) {
        return Stream.concat(Stream.of(name), arguments.stream().map(String::valueOf))
                .toArray(String[]::new);
    }

    private static Path directory(CommandSession session) {
        Path current = session.currentDir();
        return current == null ? Path.of("").toAbsolutePath() : current;
    }

    /** What Gogo's JLine shell says of its terminal; 0 where it has none. */
    private static int width(CommandSession session) {
        return session.get("COLUMNS") instanceof Number columns && columns.intValue() > 0
                ? columns.intValue()
                : USUAL_WIDTH;
    }
}
