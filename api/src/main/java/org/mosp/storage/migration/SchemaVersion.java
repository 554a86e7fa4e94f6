package org.mosp.storage.migration;

import java.util.regex.Pattern;

/**
 * A version of a schema, as text {@code schema@version}.
 *
 * @param schema {@code a-z 0-9 . -}, 1 to 48 characters, the first a letter
 * @param version 1 or more
 */
public record SchemaVersion(String schema, int version) {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9.-]{0,47}");

    public SchemaVersion {
        if (!NAME.matcher(schema).matches() || version < 1) {
            throw new IllegalArgumentException("not a schema's version: " + schema + "@" + version);
        }
    }

    /**
     * The version a text names.
     *
     * @throws IllegalArgumentException if it names none
     */
    public static SchemaVersion parse(String text) {
        int at = text.lastIndexOf('@');
        try {
            return new SchemaVersion(text.substring(0, Math.max(0, at)), Integer.parseInt(text.substring(at + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not schema@version: " + text, e);
        }
    }

    /** {@code schema@version}. */
    @Override
    public String toString() {
        return schema + "@" + version;
    }
}
