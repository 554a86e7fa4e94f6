package org.mosp.storage.launcher;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What was typed, with what concerns the launcher taken out.
 *
 * @param data the data directory, if one was named
 * @param json whether {@code --json} stands anywhere
 * @param arguments everything but {@code --data}; {@code --json} stays in it
 */
record CommandLine(Optional<Path> data, boolean json, List<String> arguments) {

    /** Commands that open no store, and need no data directory. */
    private static final Set<String> WITHOUT_STORE = Set.of("demo", "help");

    /** Commands of the launcher itself, which take no words of their own. */
    private static final Set<String> OF_LAUNCHER = Set.of("run", "start", "stop");

    static CommandLine parse(List<String> typed, Path workingDirectory) {
        Optional<Path> data = Optional.empty();
        boolean json = false;
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < typed.size(); i++) {
            String word = typed.get(i);
            if (word.equals("--")) {
                // what follows is data of the command, whatever it looks like
                arguments.addAll(typed.subList(i, typed.size()));
                break;
            }
            if (word.equals("--data")) {
                i++;
                data = Optional.of(directory(i < typed.size() ? typed.get(i) : "", workingDirectory));
            } else if (word.startsWith("--data=")) {
                data = Optional.of(directory(word.substring("--data=".length()), workingDirectory));
            } else {
                json |= word.equals("--json");
                arguments.add(word);
            }
        }
        if (data.isPresent() && command(arguments).equals("demo")) {
            // to the tour it means the directory it may fill
            arguments.add(arguments.indexOf("demo") + 1, "--data=" + data.get());
        }
        return new CommandLine(data, json, List.copyOf(arguments));
    }

    /** The command's name: the first word that is no option; empty when there is none. */
    String command() {
        return command(arguments);
    }

    private static String command(List<String> arguments) {
        return arguments.stream()
                .filter(word -> !word.startsWith("-"))
                .findFirst()
                .orElse("");
    }

    boolean has(String option) {
        return arguments.contains(option);
    }

    /** Whether this is a question about the command and not the command itself. */
    boolean asksForHelp() {
        int end = arguments.indexOf("--");
        List<String> options = end < 0 ? arguments : arguments.subList(0, end);
        return options.contains("--help") || options.contains("-h");
    }

    boolean needsStore() {
        return !asksForHelp() && !command().isEmpty() && !WITHOUT_STORE.contains(command()) && !isMistyped();
    }

    /** Whether the command makes the store of its data directory: none is opened there, and no runtime is asked. */
    boolean makesStore() {
        return needsStore() && command().equals("restore");
    }

    /** Whether a command of the launcher has words it does not take: the commands' own parser then says which. */
    private boolean isMistyped() {
        return OF_LAUNCHER.contains(command())
                && arguments.stream().filter(word -> !word.equals("--json")).count() > 1;
    }

    private static Path directory(String name, Path workingDirectory) {
        if (name.isBlank()) {
            throw new Refusal(ExitStatus.USAGE, "usage", "--data needs a directory: mosp --data DIR COMMAND");
        }
        return workingDirectory.resolve(name).normalize();
    }
}
