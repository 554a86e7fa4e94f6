package org.mosp.storage.shell.bench;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a drawing program asks of its store, in the order in which it is measured. */
enum Operation {
    /** A file out. */
    EXPORT("export", true),
    /** A file in. */
    IMPORT("import", true),
    /** The head to its first viewport, then all of it, in a process that has just been started. */
    OPEN("open", false),
    /** Strokes, with what painters do between them. */
    STROKE("stroke", true),
    /** Old revisions to their first viewport. */
    CHECKOUT("checkout", true),
    /** What differs between revisions. */
    DIFF("diff", true),
    /** A window that moves. */
    PAN_ZOOM("panzoom", true),
    /** A copy of a layer. */
    DUPLICATE_LAYER("duplicate-layer", true),
    /** Two layers become one. */
    MERGE_DOWN("merge-down", true),
    /** A layer somewhere else. */
    MOVE_LAYER("move-layer", true),
    /** A larger canvas. */
    RESIZE("resize", true),
    /** A copy of the canvas. */
    DUPLICATE("duplicate", true),
    /** The history shortened, the space collected. */
    TRIM("trim", true),
    /** Ten thousand canvases. */
    CATALOGUE("catalogue", false),
    /** Painters that are killed. */
    CRASH("crash", false);

    private static final Set<Operation> HISTORY = EnumSet.of(STROKE, CHECKOUT, DIFF, TRIM);

    private final String text;
    private final boolean usual;

    Operation(String text, boolean usual) {
        this.text = text;
        this.usual = usual;
    }

    /** As it is typed. */
    String text() {
        return text;
    }

    /** What is measured unless told otherwise: what needs neither minutes nor processes of its own. */
    static Set<Operation> usual() {
        return Arrays.stream(values())
                .filter(operation -> operation.usual)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Operation.class)));
    }

    /** Those of a list: names with commas between them, {@code history} or {@code all}; empty if one of them is none. */
    static Optional<Set<Operation>> of(String list) {
        Set<Operation> wanted = EnumSet.noneOf(Operation.class);
        for (String name : list.toLowerCase(Locale.ROOT).split(",", -1)) {
            List<Operation> named = name.equals("all")
                    ? List.of(values())
                    : name.equals("history")
                            ? List.copyOf(HISTORY)
                            : Arrays.stream(values())
                                    .filter(operation -> operation.text.equals(name))
                                    .toList();
            if (named.isEmpty()) {
                return Optional.empty();
            }
            wanted.addAll(named);
        }
        return Optional.of(wanted);
    }

    /** All names. */
    static String names() {
        return Arrays.stream(values()).map(Operation::text).collect(Collectors.joining(", "));
    }
}
