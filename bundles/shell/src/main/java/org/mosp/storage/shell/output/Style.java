package org.mosp.storage.shell.output;

import org.mosp.storage.Health;

/**
 * Colours, on a terminal only; elsewhere every text stays as it is.
 *
 * @param coloured whether a terminal shows it
 */
public record Style(boolean coloured) {

    /** No colours. */
    public static final Style PLAIN = new Style(false);

    /** What counts. */
    public String strong(String text) {
        return in("1", text);
    }

    /** What stands behind. */
    public String faint(String text) {
        return in("2", text);
    }

    /** What went well. */
    public String good(String text) {
        return in("32", text);
    }

    /** What went wrong. */
    public String bad(String text) {
        return in("31", text);
    }

    /** What deserves a look. */
    public String warning(String text) {
        return in("33", text);
    }

    /** What can be typed. */
    public String command(String text) {
        return in("36", text);
    }

    /** A state of health in its colour. */
    public String health(Health.State state) {
        String text = state.name().toLowerCase(java.util.Locale.ROOT);
        return switch (state) {
            case GREEN -> good(text);
            case YELLOW -> warning(text);
            case RED -> bad(text);
        };
    }

    private String in(String code, String text) {
        return coloured && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
