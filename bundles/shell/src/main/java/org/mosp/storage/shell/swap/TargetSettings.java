package org.mosp.storage.shell.swap;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.mosp.storage.shell.command.CommandException;

/**
 * The target's settings from a properties file in UTF-8. They are written into the manifest and shown, so a secret is refused:
 * it may only be named, by {@code password.file} or {@code password.env}.
 */
public final class TargetSettings {

    private static final long LARGEST = 1 << 16;
    private static final Pattern SECRET = Pattern.compile("password|passwd|passphrase|secret|token|credential");
    private static final Pattern SECRET_IN_VALUE = Pattern.compile("(?i)password=|://[^/@\\s]*:[^/@\\s]*@");

    private TargetSettings() {}

    /**
     * Reads them. The name of a file in them is resolved against the directory of the file they are in: a runtime has a
     * working directory of its own.
     */
    public static Map<String, String> read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new CommandException("no-such-file", "no settings file " + file, "file", file);
        }
        Map<String, String> settings = new TreeMap<>();
        load(file)
                .forEach((name, value) ->
                        settings.put(name.toString().strip(), value.toString().strip()));
        settings.forEach((name, value) -> refuseSecret(file, name, value));
        settings.replaceAll((name, value) -> name.endsWith(".file") ? absolute(file, name, value) : value);
        return settings;
    }

    private static Properties load(Path file) {
        Properties properties = new Properties();
        try {
            if (Files.size(file) > LARGEST) {
                throw new CommandException(
                        "too-large", file + " is larger than " + LARGEST + " bytes: no settings file", "file", file);
            }
            try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                properties.load(reader);
            }
            return properties;
        } catch (IllegalArgumentException e) {
            throw new CommandException(
                    "invalid-file", file + " is no properties file: " + e.getMessage(), "file", file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": " + e, e);
        }
    }

    private static void refuseSecret(Path file, String name, String value) {
        String lower = name.toLowerCase(Locale.ROOT);
        boolean reference = lower.endsWith(".file") || lower.endsWith(".env");
        boolean secret = !reference && SECRET.matcher(lower).find()
                || SECRET_IN_VALUE.matcher(value).find();
        if (secret) {
            // the value is not told: it may be the secret
            throw new CommandException(
                    "plain-secret",
                    "setting '" + name + "' in " + file
                            + " holds a secret, and settings are stored and shown; put it into"
                            + " a file and name that with password.file, or name a variable with password.env",
                    "file",
                    file,
                    "setting",
                    name);
        }
    }

    private static String absolute(Path file, String name, String value) {
        try {
            Path directory = file.toAbsolutePath().getParent();
            return directory == null
                    ? value
                    : directory.resolve(value).normalize().toString();
        } catch (java.nio.file.InvalidPathException e) {
            throw new CommandException(
                    "invalid-file", "setting '" + name + "' in " + file + " is no file name", "file", file);
        }
    }
}
