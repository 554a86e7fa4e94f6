package org.mosp.storage.distribution;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.mosp.storage.distribution.Distribution.Result;

/**
 * An example for strangers, in a fresh directory of its own, where the commands of its page are run as they stand there.
 *
 * <p>The commands are the lines of the page's fenced blocks that name no language, in their order; a block of anything else names what
 * it is ({@code java}, {@code text}). A shell runs each in the example's directory, with words like {@code DATA} replaced.
 * {@code mvn} is the Maven of this project's wrapper, with the user's settings; it finds our artifacts as they would be after
 * {@code mvn install}, in a local repository of the example alone, and those of others in the user's local repository or where
 * his settings say. {@code mosp} is the assembled distribution's.
 */
final class Example {

    static final Path PROJECT = Path.of("../..").toAbsolutePath().normalize();

    /** A whole build in a process of its own. */
    private static final Duration BUILD = Duration.ofMinutes(10);

    private final Path directory;
    private final Path programs;
    private final Map<String, String> words;
    private final List<String> commands;
    private int next;

    /**
     * @param name of the directory in {@code docs/examples}
     * @param temporary where everything is made
     * @param words what stands for a word of the page that is written in capitals
     */
    Example(String name, Path temporary, Map<String, String> words) throws IOException {
        this(PROJECT.resolve("docs/examples").resolve(name), "README.md", temporary, words);
    }

    /**
     * The same, of any page.
     *
     * @param files what is copied
     * @param page whose commands are run, seen from there
     */
    Example(Path files, String page, Path temporary, Map<String, String> words) throws IOException {
        this.directory = temporary.resolve("example");
        this.programs = Files.createDirectories(temporary.resolve("programs"));
        this.words = Map.copyOf(words);
        copy(files, directory);
        this.commands = commandsOf(Files.readAllLines(files.resolve(page)));
        program("mvn", maven(temporary.resolve("repository")));
        program("mosp", List.of(Distribution.home().resolve("bin/mosp").toString()));
    }

    /** The copy. */
    Path directory() {
        return directory;
    }

    /** The page's commands, in their order. */
    List<String> commands() {
        return commands;
    }

    /** Runs the page's next command, which begins so. */
    Result run(String beginning) throws IOException {
        if (next == commands.size() || !commands.get(next).startsWith(beginning)) {
            throw new AssertionError("the page's next command is not " + beginning + "..., but "
                    + commands.subList(next, commands.size()));
        }
        return execute(commands.get(next++));
    }

    /** Runs the page's commands that are left; every one must end well. */
    List<Result> runRest() throws IOException {
        List<Result> results = new ArrayList<>();
        while (next < commands.size()) {
            results.add(run("").done());
        }
        return results;
    }

    /** No command of the page is left. */
    void end() {
        if (next < commands.size()) {
            throw new AssertionError("the page has more commands: " + commands.subList(next, commands.size()));
        }
    }

    private Result execute(String command) throws IOException {
        String replaced = command;
        for (Map.Entry<String, String> word : words.entrySet()) {
            replaced = replaced.replaceAll("\\b" + word.getKey() + "\\b", Matcher.quoteReplacement(word.getValue()));
        }
        Result result = Distribution.finish(shell(replaced).start(), new byte[0], BUILD);
        return new Result(result.status(), result.output(), result.errors() + "\nof " + replaced);
    }

    /** A shell for a command, in the example's directory, that finds this project's programs. */
    ProcessBuilder shell(String command) {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", command).directory(directory.toFile());
        Map<String, String> environment = builder.environment();
        Path java = Path.of(System.getProperty("java.home"));
        environment.put("JAVA_HOME", java.toString());
        environment.put("PATH", programs + ":" + java.resolve("bin") + ":" + environment.get("PATH"));
        return builder;
    }

    /** Nothing is installed into the user's own local repository, which is only read. */
    private static List<String> maven(Path repository) {
        List<String> words = new ArrayList<>(List.of(PROJECT.resolve("mvnw").toString(), "-B", "-ntp"));
        if (System.getProperty("mosp.maven.offline").equals("offline:true")) {
            words.add("-o");
        }
        Path settings = Path.of(System.getProperty("mosp.maven.settings").substring("file:".length()));
        if (Files.isRegularFile(settings)) {
            words.addAll(List.of("-s", settings.toString()));
        }
        words.add("-Dmaven.repo.local=" + repository);
        words.add("-Dmaven.repo.local.tail=" + System.getProperty("mosp.maven.installed") + ","
                + System.getProperty("mosp.maven.repository"));
        return words;
    }

    private void program(String name, List<String> words) throws IOException {
        StringBuilder script = new StringBuilder("#!/bin/sh\nexec");
        words.forEach(
                word -> script.append(" '").append(word.replace("'", "'\\''")).append('\''));
        Path file = Files.writeString(programs.resolve(name), script.append(" \"$@\"\n"), StandardCharsets.UTF_8);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    /** A line that ends with a backslash goes on in the next one. */
    static List<String> commandsOf(List<String> page) {
        List<String> commands = new ArrayList<>();
        StringBuilder begun = new StringBuilder();
        boolean inside = false;
        boolean run = false;
        for (String line : page) {
            if (line.startsWith("```")) {
                inside = !inside;
                run = inside && line.equals("```");
            } else if (run && line.endsWith("\\")) {
                begun.append(line, 0, line.length() - 1).append(' ');
            } else if (run && !line.isBlank() && !line.startsWith("#")) {
                commands.add(begun.append(line.strip()).toString());
                begun.setLength(0);
            }
        }
        if (commands.isEmpty() || inside || !begun.isEmpty()) {
            throw new AssertionError("the page has no commands, or does not end a block or a command: " + commands);
        }
        return List.copyOf(commands);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (!path.startsWith(from.resolve("target"))) {
                    Files.createDirectories(target.getParent());
                    Files.copy(path, target);
                }
            }
        }
    }
}
