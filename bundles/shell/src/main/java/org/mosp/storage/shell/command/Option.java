package org.mosp.storage.shell.command;

/**
 * An option of a command.
 *
 * @param name without the two dashes
 * @param value what its value is called, in capitals; empty for one that is on or off
 * @param text what it does, a line
 * @param hidden left out of the help: for scripts of the product itself
 */
public record Option(String name, String value, String text, boolean hidden) {

    /** One that is on or off. */
    public static Option flag(String name, String text) {
        return new Option(name, "", text, false);
    }

    /** One with a value. */
    public static Option of(String name, String value, String text) {
        return new Option(name, value, text, false);
    }

    /** This, left out of the help. */
    public Option hide() {
        return new Option(name, value, text, true);
    }

    /** Whether a value follows. */
    public boolean takesValue() {
        return !value.isEmpty();
    }

    /** As it is typed: {@code --revision R}. */
    public String usage() {
        return "--" + name + (takesValue() ? " " + value : "");
    }
}
