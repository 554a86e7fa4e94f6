package org.mosp.storage.shell.command;

import java.util.Map;
import java.util.Optional;
import org.mosp.storage.StorageException;

/** The sentence a person reads for the failures that are met most, in place of a type's text and a list of its details. */
final class Wording {

    private Wording() {}

    /** What happened, to what, and what to do where something can be done; empty for what its own message tells best. */
    static Optional<String> of(StorageException e) {
        Map<String, String> details = e.details();
        return Optional.ofNullable(
                switch (e.id()) {
                    case "invalid-file" ->
                        of(details, "file") + " cannot be read: "
                                + (details.containsKey("part") ? of(details, "part") + ": " : "")
                                + of(details, "reason");
                    case "invalid-key" -> "'" + of(details, "key") + "' cannot be a key: " + of(details, "rule");
                    case "too-large" ->
                        of(details, "what") + " is too large: " + of(details, "size") + ", at most "
                                + of(details, "limit") + " is kept";
                    case "not-found" -> notFound(of(details, "kind"), of(details, "id"));
                    case "damaged" ->
                        "stored data is damaged: " + of(details, "file")
                                + (details.containsKey("key") ? " " + of(details, "key") : "") + ": "
                                + of(details, "finding")
                                + "; copy the data directory before anything else, then run mosp verify";
                    default -> null;
                });
    }

    private static String notFound(String kind, String id) {
        int at = id.lastIndexOf('@');
        if (kind.equals("revision") && at > 0) {
            String canvas = id.substring(0, at);
            return "canvas " + canvas + " has no revision " + id.substring(at + 1) + "; mosp history " + canvas
                    + " lists them";
        }
        return "no " + kind + " '" + id + "'";
    }

    private static String of(Map<String, String> details, String name) {
        return details.getOrDefault(name, "");
    }
}
