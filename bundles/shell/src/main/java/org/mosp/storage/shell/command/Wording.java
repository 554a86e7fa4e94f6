package org.mosp.storage.shell.command;

import java.util.Map;
import java.util.Optional;
import org.mosp.storage.StorageException;

/** The sentence a person reads for the failures that are met most, in place of a type's text and a list of its details. */
public final class Wording {

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
                    case "swap-refused" ->
                        "the swap of " + of(details, "role") + " was refused, nothing was changed: "
                                + of(details, "reason")
                                + (details.containsKey("do") ? "; " + of(details, "do") : "");
                    case "swap-aborted" ->
                        "the swap of " + of(details, "role") + " to " + of(details, "target") + " was given up: "
                                + of(details, "reason") + "; the old engine holds everything and serves on";
                    case "backup-refused" -> of(details, "where") + ": " + of(details, "reason");
                    case "configuration-conflict" ->
                        "configuration contradicts the store: " + of(details, "what") + " is configured as "
                                + of(details, "configured") + ", the store says " + of(details, "stored")
                                + "; change the configuration, or move the data with mosp swap";
                    case "unavailable" ->
                        of(details, "what") + " is not available: it needs " + of(details, "needs")
                                + (of(details, "needs").startsWith("bundle ")
                                        ? "; put its jar into deploy/ of the data directory, or unpack the"
                                                + " distribution again, then retry"
                                        : "; retry in a moment");
                    case "full" ->
                        "no space left in " + of(details, "where") + ": " + of(details, "needed bytes")
                                + " bytes are needed, " + of(details, "usable bytes")
                                + " are free; free some, then retry (no restart is needed)";
                    case "io" ->
                        of(details, "what") + " failed: " + of(details, "where")
                                + (details.containsKey("cause") ? ": " + reason(of(details, "cause")) : "");
                    case "quota" ->
                        "the quota of canvas " + of(details, "canvas") + " does not suffice: "
                                + of(details, "used bytes") + " bytes are used, " + of(details, "added bytes")
                                + " more are needed, " + of(details, "quota bytes")
                                + " is the most; nothing was changed:"
                                + " mosp prune " + of(details, "canvas") + " makes room, mosp quota "
                                + of(details, "canvas") + " BYTES raises it";
                    case "damaged" ->
                        "stored data is damaged: " + of(details, "file")
                                + (details.containsKey("key") ? " " + of(details, "key") : "") + ": "
                                + of(details, "finding")
                                + "; copy the data directory before anything else, then run mosp verify";
                    default -> null;
                });
    }

    /** Why input or output failed, from an exception's text: of the commonest ones Java names only the type. */
    public static String reason(String cause) {
        if (cause.contains("AccessDeniedException")) {
            return "permission denied";
        }
        if (cause.contains("NoSuchFileException")) {
            return "no such file or directory";
        }
        return cause.contains("FileSystemException: ") ? cause.substring(cause.lastIndexOf(": ") + 2) : cause;
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
