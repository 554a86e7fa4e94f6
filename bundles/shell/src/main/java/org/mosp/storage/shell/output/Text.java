package org.mosp.storage.shell.output;

/** Text on a terminal: what may be printed, and how many columns it takes. */
public final class Text {

    private Text() {}

    /**
     * The text with everything replaced that could steer a terminal or break a line: names come from files of strangers.
     */
    public static String printable(String text) {
        StringBuilder printable = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            int type = Character.getType(c);
            boolean unsafe = type == Character.CONTROL
                    || type == Character.SURROGATE
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR
                    || c >= 0x202a && c <= 0x202e
                    || c >= 0x2066 && c <= 0x2069;
            printable.appendCodePoint(unsafe ? '?' : c);
        });
        return printable.toString();
    }

    /** Columns the text takes: 2 for wide East Asian characters and emoji, 0 for combining marks and colour codes. */
    public static int columns(String text) {
        int columns = 0;
        int i = 0;
        while (i < text.length()) {
            int c = text.codePointAt(i);
            if (c == 0x1b) {
                i = afterEscape(text, i);
                continue;
            }
            columns += columns(c);
            i += Character.charCount(c);
        }
        return columns;
    }

    /** The text cut to a number of columns, with {@code ..} at its end when something is missing. */
    public static String cut(String text, int columns) {
        if (columns(text) <= columns) {
            return text;
        }
        StringBuilder cut = new StringBuilder();
        int used = 0;
        for (int c : text.codePoints().toArray()) {
            int next = columns(c);
            if (used + next > columns - 2) {
                break;
            }
            cut.appendCodePoint(c);
            used += next;
        }
        return cut.append(columns >= 2 ? ".." : "").toString();
    }

    /** The text with blanks up to a number of columns, behind it or in front of it. */
    public static String pad(String text, int columns, boolean right) {
        String blanks = " ".repeat(Math.max(0, columns - columns(text)));
        return right ? blanks + text : text + blanks;
    }

    private static int afterEscape(String text, int start) {
        int end = text.indexOf('m', start);
        return end < 0 ? text.length() : end + 1;
    }

    private static int columns(int c) {
        int type = Character.getType(c);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        boolean wide = c >= 0x1100 && c <= 0x115f
                || c >= 0x2e80 && c <= 0xa4cf
                || c >= 0xac00 && c <= 0xd7a3
                || c >= 0xf900 && c <= 0xfaff
                || c >= 0xfe30 && c <= 0xfe6f
                || c >= 0xff00 && c <= 0xff60
                || c >= 0xffe0 && c <= 0xffe6
                || c >= 0x1f300 && c <= 0x1faff
                || c >= 0x20000 && c <= 0x3fffd;
        return wide ? 2 : 1;
    }
}
