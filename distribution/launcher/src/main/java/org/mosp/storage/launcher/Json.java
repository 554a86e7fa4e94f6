package org.mosp.storage.launcher;

import java.util.Map;
import java.util.stream.Collectors;

/** The little JSON the launcher says itself. */
final class Json {

    private Json() {}

    static String text(String value) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                default -> {
                    if (c < ' ') {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append('"').toString();
    }

    static String object(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> text(field.getKey()) + ": " + text(field.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
    }
}
