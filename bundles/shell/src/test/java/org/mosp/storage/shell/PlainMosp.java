package org.mosp.storage.shell;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.mosp.storage.StorageException;
import org.mosp.storage.shell.command.Call;
import org.mosp.storage.shell.command.CommandRunner;

/** {@code mosp} without OSGi: a process of its own on the real store, for what is killed. */
public final class PlainMosp {

    private PlainMosp() {}

    public static void main(String[] arguments) {
        System.exit(run(new ArrayList<>(List.of(arguments))));
    }

    private static int run(List<String> arguments) {
        int at = arguments.indexOf("--data");
        Path data = Path.of(arguments.get(at + 1));
        arguments.subList(at, at + 2).clear();
        try (RealStore store = new RealStore(data)) {
            Call call = new Call(
                    arguments,
                    Path.of("").toAbsolutePath(),
                    System.in,
                    new PrintStream(System.out, true, StandardCharsets.UTF_8),
                    System.err,
                    false,
                    100,
                    () -> false);
            return new CommandRunner(Commands.all(), store).run(call);
        } catch (StorageException e) {
            System.err.println(e.getMessage());
            return 1;
        }
    }
}
