package org.mosp.storage.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.mosp.storage.StorageException;

/** A program in a process of its own: opens a store, says so, and waits until its input ends. */
final class OtherProgram {

    private OtherProgram() {}

    public static void main(String[] arguments) throws IOException {
        try (MospStorage storage = MospStorage.open(Path.of(arguments[0]))) {
            System.out.println("open " + storage.manager().storeId());
            System.out.flush();
            System.in.read();
        } catch (StorageException e) {
            System.out.println(e.id() + " " + e.getMessage());
        }
    }

    static Process start(Path directory) throws IOException {
        return start(OtherProgram.class, List.of(), directory.toString());
    }

    /** With this one's class path. */
    static Process start(Class<?> program, List<String> options, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
