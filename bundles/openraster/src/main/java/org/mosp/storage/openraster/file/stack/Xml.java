package org.mosp.storage.openraster.file.stack;

import java.util.Map;

/** XML as text, so that any parser reads back what was meant. */
final class Xml {

    private Xml() {}

    /** A start tag, open: without its last character. */
    static void startTag(StringBuilder out, String element, Map<String, String> attributes) {
        out.append('<').append(element);
        attributes.forEach((name, value) -> {
            out.append(' ').append(name).append("=\"");
            escape(out, value, true);
            out.append('"');
        });
    }

    /** White space in attributes is written as references: literally it would be read as spaces. */
    static void escape(StringBuilder out, String text, boolean attribute) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '\r' -> out.append("&#13;");
                case '"', '\n', '\t' -> {
                    if (attribute) {
                        out.append("&#").append((int) c).append(';');
                    } else {
                        out.append(c);
                    }
                }
                default -> out.append(isXml(text, i) ? c : '\uFFFD');
            }
        }
    }

    /** Whether XML can hold the character at all. */
    private static boolean isXml(String text, int i) {
        char c = text.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1));
        }
        if (Character.isLowSurrogate(c)) {
            return i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
        }
        return c >= 0x20 && c != 0xfffe && c != 0xffff;
    }
}
