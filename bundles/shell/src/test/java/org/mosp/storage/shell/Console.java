package org.mosp.storage.shell;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.shell.command.Call;
import org.mosp.storage.shell.command.CommandRunner;
import org.mosp.storage.shell.command.Services;

/** Types commands and sees what they print. */
public final class Console {

    private final Services services;
    private final Path directory;
    private byte[] input = new byte[0];
    private boolean terminal;
    private BooleanSupplier cancelled = () -> false;

    public Console(Services services, Path directory) {
        this.services = services;
        this.directory = directory;
    }

    /** Standard input of the next commands. */
    public Console input(byte[] bytes) {
        this.input = bytes;
        return this;
    }

    public Console terminal(boolean looksAtOne) {
        this.terminal = looksAtOne;
        return this;
    }

    /** When the next commands see Ctrl-C. */
    public Console cancelled(BooleanSupplier pressed) {
        this.cancelled = pressed;
        return this;
    }

    /** What a command did. */
    public record Result(int status, byte[] bytes, String err) {

        public String out() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        /** The one JSON document on standard output, read by a parser that is not ours. */
        public Object json() {
            return Console.json(out());
        }

        @SuppressWarnings("unchecked")
        public Map<String, Object> object() {
            return (Map<String, Object>) json();
        }

        @SuppressWarnings("unchecked")
        public List<Map<String, Object>> list() {
            return (List<Map<String, Object>>) json();
        }
    }

    public Result type(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Call call = new Call(
                List.of(arguments),
                directory,
                new ByteArrayInputStream(input),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                terminal,
                100,
                cancelled);
        int status = new CommandRunner(Commands.all(), services).run(call);
        return new Result(status, out.toByteArray(), err.toString(StandardCharsets.UTF_8));
    }

    /** What a command did that succeeds. */
    public Result done(String... arguments) {
        Result result = type(arguments);
        if (result.status() != 0) {
            throw new AssertionError(String.join(" ", arguments) + ": " + result.out() + result.err());
        }
        return result;
    }

    /** The document of a text that holds exactly one. */
    public static Object json(String text) {
        try (JsonParser parser = new JsonFactory().createParser(text)) {
            parser.nextToken();
            Object document = value(parser);
            if (parser.nextToken() != null) {
                throw new AssertionError("more than one document: " + text);
            }
            return document;
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }

    private static @Nullable Object value(JsonParser parser) throws IOException {
        switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, @Nullable Object> object = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    object.put(name, value(parser));
                }
                return object;
            }
            case START_ARRAY -> {
                List<@Nullable Object> array = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    array.add(value(parser));
                }
                return array;
            }
            case VALUE_NUMBER_INT -> {
                return parser.getLongValue();
            }
            case VALUE_NUMBER_FLOAT -> {
                return parser.getDoubleValue();
            }
            case VALUE_TRUE -> {
                return true;
            }
            case VALUE_FALSE -> {
                return false;
            }
            case VALUE_NULL -> {
                return null;
            }
            default -> {
                return parser.getText();
            }
        }
    }
}
