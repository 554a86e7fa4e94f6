package org.mosp.storage.shell.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.mosp.storage.shell.command.Command;
import org.mosp.storage.shell.command.CommandContext;
import org.mosp.storage.shell.command.CommandDescription;
import org.mosp.storage.shell.command.CommandException;
import org.mosp.storage.shell.command.ExitStatus;
import org.mosp.storage.shell.command.Group;
import org.mosp.storage.shell.command.Option;
import org.mosp.storage.shell.command.Wording;

/** {@code mosp demo}: the guided tour. */
public final class DemoCommand implements Command {

    private static final int USUAL_STROKES = 240;

    @Override
    public CommandDescription description() {
        return CommandDescription.of("demo", Group.START, "the guided tour, in a directory of its own")
                .explained("""
                        Takes real paintings in, paints brush strokes on one of them with a durable commit each, kills the
                        painting process half way (kill -9), opens the store again and counts: every stroke that was
                        acknowledged must be there. Then a runtime serves the store, a painter paints on, and the engine
                        under it is exchanged (mapdb, mvstore, mapdb), with every operation counted. A migration bundle
                        is dropped into the running store, and its step is run under strokes. Exports the painting
                        before and after as .ora and .png, and compares the pixels with a reader of its own. Every step is
                        a mosp command that you can type yourself.

                        The directory is kept, so that you can look at the pictures; delete it when you like. The exit
                        status is 0 only if every check held.""")
                .options(Option.of(
                        "strokes",
                        "N",
                        "strokes begun; the process is killed when half are acknowledged (default 240)"))
                .example("demo", "below the system's directory for temporary files")
                .example("demo --data ~/mosp-demo", "in that directory");
    }

    @Override
    public int run(CommandContext context) {
        int strokes = (int) context.arguments().number("strokes", 10, 100_000).orElse(USUAL_STROKES);
        Path samples = samples(context);
        Path directory = directory(context);
        Demo demo = new Demo(context, directory, samples, strokes);
        return demo.run() ? ExitStatus.DONE : ExitStatus.FAILED;
    }

    private static Path samples(CommandContext context) {
        Path samples = context.services()
                .property("mosp.storage.home")
                .map(home -> Path.of(home).resolve("samples"))
                .orElseThrow(() -> new CommandException(
                        "no-distribution", "the distribution is not known; call this command through bin/mosp"));
        if (!Files.isDirectory(samples)) {
            throw new CommandException(
                    "no-samples",
                    "no sample paintings in " + samples + "; unpack the whole distribution",
                    "directory",
                    samples);
        }
        return samples;
    }

    /** A new directory: the one named if it is empty or not there, else one of its own below it. */
    private static Path directory(CommandContext context) {
        try {
            var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
            if (!context.arguments().has("data")) {
                return Files.createTempDirectory("mosp-demo-", ownerOnly);
            }
            Path named = context.file(context.arguments().option("data").orElseThrow());
            Files.createDirectories(named, ownerOnly);
            if (isEmpty(named)) {
                return named;
            }
            return Files.createTempDirectory(named, "demo-", ownerOnly);
        } catch (IOException e) {
            throw new CommandException(
                    "no-directory",
                    "cannot make a directory for the demo: " + Wording.reason(e.toString())
                            + "; name another with --data DIR",
                    "cause",
                    e.toString());
        }
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.findAny().isEmpty();
        }
    }
}
