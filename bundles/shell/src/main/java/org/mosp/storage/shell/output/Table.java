package org.mosp.storage.shell.output;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An aligned table. For one thread.
 *
 * <p>A heading that begins with {@code >} makes its column right-aligned. On a terminal the widest left-aligned column gives
 * way when the table is wider than the screen; elsewhere nothing is ever cut.
 */
public final class Table {

    private static final int GAP = 2;
    private static final int NARROWEST = 8;

    private final List<String> headings = new ArrayList<>();
    private final List<Boolean> right = new ArrayList<>();
    private final List<String[]> rows = new ArrayList<>();

    private Table() {}

    /** A table with these headings; empty ones are allowed, and no heading line is printed when all are empty. */
    public static Table of(String... headings) {
        Table table = new Table();
        for (String heading : headings) {
            boolean aligned = heading.startsWith(">");
            table.right.add(aligned);
            table.headings.add(aligned ? heading.substring(1) : heading);
        }
        return table;
    }

    /** Adds a row; a cell may hold colours, and must be printable. */
    public Table row(Object... cells) {
        if (cells.length != headings.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + headings.size() + " columns");
        }
        rows.add(Arrays.stream(cells).map(Object::toString).toArray(String[]::new));
        return this;
    }

    /** Whether there are no rows. */
    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** Prints it, indented by some columns. */
    public void print(PrintStream out, Style style, int indent, int screen) {
        int columns = style.coloured() ? screen - indent : Integer.MAX_VALUE;
        int[] widths = widths(columns);
        String margin = " ".repeat(indent);
        boolean titled = headings.stream().anyMatch(heading -> !heading.isEmpty());
        if (titled && width(widths) > columns) {
            printBelowEachOther(out, style, margin);
            return;
        }
        if (titled) {
            String[] shown =
                    headings.stream().map(heading -> style.faint(heading)).toArray(String[]::new);
            out.println(margin + line(shown, widths));
        }
        for (String[] row : rows) {
            out.println(margin + line(row, widths));
        }
    }

    /** On a terminal that is too narrow for the table: a line for each cell. */
    private void printBelowEachOther(PrintStream out, Style style, String margin) {
        int widest = headings.stream().mapToInt(Text::columns).max().orElse(0);
        for (int row = 0; row < rows.size(); row++) {
            if (row > 0) {
                out.println();
            }
            for (int i = 0; i < headings.size(); i++) {
                String cell = rows.get(row)[i];
                if (!cell.isBlank()) {
                    String heading = Text.pad(style.faint(headings.get(i)), widest, false);
                    out.println(margin + heading + " ".repeat(GAP) + cell.stripTrailing());
                }
            }
        }
    }

    private static long width(int[] widths) {
        return Arrays.stream(widths).asLongStream().sum() + (long) GAP * (widths.length - 1);
    }

    /** Prints it at the margin. */
    public void print(PrintStream out, Style style, int screen) {
        print(out, style, 0, screen);
    }

    private int[] widths(int screen) {
        int[] widths = new int[headings.size()];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            widths[i] = rows.stream()
                    .mapToInt(row -> Text.columns(row[column]))
                    .max()
                    .orElse(0);
            widths[i] = Math.max(widths[i], Text.columns(headings.get(i)));
        }
        long excess = width(widths) - screen;
        if (excess > 0) {
            int widest = widestLeftAligned(widths);
            widths[widest] = (int) Math.max(Math.min(NARROWEST, widths[widest]), widths[widest] - excess);
        }
        return widths;
    }

    private int widestLeftAligned(int[] widths) {
        int widest = 0;
        for (int i = 0; i < widths.length; i++) {
            if (!right.get(i) && (widths[i] > widths[widest] || right.get(widest))) {
                widest = i;
            }
        }
        return widest;
    }

    private String line(String[] cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.length; i++) {
            String cell = Text.columns(cells[i]) > widths[i] && cells[i].indexOf('\u001b') < 0
                    ? Text.cut(cells[i], widths[i])
                    : cells[i];
            line.append(i == 0 ? "" : " ".repeat(GAP)).append(Text.pad(cell, widths[i], right.get(i)));
        }
        return line.toString().stripTrailing();
    }
}
