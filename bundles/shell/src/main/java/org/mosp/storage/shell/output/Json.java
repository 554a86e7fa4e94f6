package org.mosp.storage.shell.output;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes one JSON document (RFC 8259): maps, iterables, texts, numbers, booleans, optionals; everything else as its text.
 *
 * <p>A number that JSON cannot express (NaN, infinity) and an empty optional become {@code null}. Always UTF-8, whatever
 * the stream's own charset, and indented by two blanks.
 */
public final class Json {

    private final StringBuilder text = new StringBuilder();

    private Json() {}

    /** A document of alternating names and values, in order; a value that is {@code null} stays as {@code null}. */
    public static Map<String, @Nullable Object> object(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        for (int i = 0; i + 1 < namesAndValues.length; i += 2) {
            object.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return object;
    }

    /** The document's text. */
    public static String text(@Nullable Object document) {
        Json json = new Json();
        json.value(document, 0);
        return json.text.toString();
    }

    /** Prints the document and a line end. */
    public static void print(PrintStream out, @Nullable Object document) {
        byte[] utf8 = (text(document) + "\n").getBytes(StandardCharsets.UTF_8);
        out.write(utf8, 0, utf8.length);
        out.flush();
    }

    private void value(@Nullable Object value, int depth) {
        if (value == null) {
            text.append("null");
        } else if (value instanceof Optional<?> optional) {
            value(optional.orElse(null), depth);
        } else if (value instanceof Map<?, ?> map) {
            object(map, depth);
        } else if (value instanceof Iterable<?> iterable && !(value instanceof Path)) {
            // a path is an iterable of paths, without end
            array(iterable, depth);
        } else if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            text.append(Double.isFinite(number) ? Double.toString(number) : "null");
        } else if (value instanceof Number || value instanceof Boolean) {
            text.append(value);
        } else {
            string(value.toString());
        }
    }

    private void object(Map<?, ?> map, int depth) {
        if (map.isEmpty()) {
            text.append("{}");
            return;
        }
        text.append('{');
        String separator = "";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            text.append(separator);
            line(depth + 1);
            string(String.valueOf(entry.getKey()));
            text.append(": ");
            value(entry.getValue(), depth + 1);
            separator = ",";
        }
        line(depth);
        text.append('}');
    }

    private void array(Iterable<?> iterable, int depth) {
        Iterator<?> values = iterable.iterator();
        if (!values.hasNext()) {
            text.append("[]");
            return;
        }
        text.append('[');
        String separator = "";
        while (values.hasNext()) {
            text.append(separator);
            line(depth + 1);
            value(values.next(), depth + 1);
            separator = ",";
        }
        line(depth);
        text.append(']');
    }

    private void line(int depth) {
        text.append('\n').append("  ".repeat(depth));
    }

    private void string(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> character(value, i, c);
            }
        }
        text.append('"');
    }

    private void character(String value, int index, char c) {
        boolean lone = Character.isHighSurrogate(c)
                        && !(index + 1 < value.length() && Character.isLowSurrogate(value.charAt(index + 1)))
                || Character.isLowSurrogate(c) && !(index > 0 && Character.isHighSurrogate(value.charAt(index - 1)));
        // a lone surrogate has no UTF-8 form; escaped, the document stays readable by everyone
        if (c < 0x20 || c == 0x7f || lone) {
            text.append(String.format("\\u%04x", (int) c));
        } else {
            text.append(c);
        }
    }
}
