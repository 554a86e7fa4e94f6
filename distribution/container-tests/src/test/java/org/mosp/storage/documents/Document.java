package org.mosp.storage.documents;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A document in Markdown: its code and its tables, with the places they stand at. */
final class Document {

    private static final Pattern SPAN = Pattern.compile("`([^`]+)`");
    private static final Pattern CELL = Pattern.compile("(?<!\\\\)\\|");

    private final String name;
    private final List<String> lines;

    private Document(String name, List<String> lines) {
        this.name = name;
        this.lines = lines;
    }

    /** A file of the project. */
    static Document read(Path project, Path file) throws IOException {
        return new Document(project.relativize(file).toString(), Files.readAllLines(file));
    }

    /** Made up, for a test. */
    static Document of(String name, String text) {
        return new Document(name, text.lines().toList());
    }

    /** A piece of code: a line of a fenced block, or a span. */
    record Code(String text, boolean fenced, String place) {}

    /**
     * A table.
     *
     * @param heading the heading it stands under
     * @param before what stands between that heading, itself included, and the table
     */
    record Table(String heading, String before, List<String> header, List<Row> rows) {

        /** The cells of one column, by its title. */
        Optional<Integer> column(String title) {
            int found = header.indexOf(title);
            return found < 0 ? Optional.empty() : Optional.of(found);
        }
    }

    /** A row of a table. */
    record Row(List<String> cells, String place) {

        /** What is set as code in a cell. */
        List<String> code(int column) {
            return column < cells.size() ? spans(cells.get(column)) : List.of();
        }
    }

    String name() {
        return name;
    }

    List<Code> code() {
        List<Code> code = new ArrayList<>();
        boolean fenced = false;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            String place = name + ":" + (i + 1);
            if (line.strip().startsWith("```")) {
                fenced = !fenced;
            } else if (fenced) {
                code.add(new Code(line, true, place));
            } else {
                spans(line).forEach(span -> code.add(new Code(span, false, place)));
            }
        }
        return code;
    }

    List<Table> tables() {
        List<Table> tables = new ArrayList<>();
        String heading = "";
        StringBuilder before = new StringBuilder();
        boolean fenced = false;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            fenced ^= line.strip().startsWith("```");
            if (!fenced && line.startsWith("#")) {
                heading = line.replaceFirst("#+ *", "");
                before.setLength(0);
            }
            if (!fenced
                    && line.startsWith("|")
                    && i + 1 < lines.size()
                    && lines.get(i + 1).startsWith("|--")) {
                List<Row> rows = new ArrayList<>();
                int row = i + 2;
                for (; row < lines.size() && lines.get(row).startsWith("|"); row++) {
                    rows.add(new Row(cells(lines.get(row)), name + ":" + (row + 1)));
                }
                tables.add(new Table(heading, before.toString(), cells(line), rows));
                i = row - 1;
            } else {
                before.append(line).append('\n');
            }
        }
        return tables;
    }

    private static List<String> cells(String line) {
        String inside = line.strip().replaceFirst("^\\|", "").replaceFirst("(?<!\\\\)\\|$", "");
        return Arrays.stream(CELL.split(inside, -1)).map(String::strip).toList();
    }

    static List<String> spans(String text) {
        List<String> spans = new ArrayList<>();
        Matcher found = SPAN.matcher(text);
        while (found.find()) {
            spans.add(found.group(1));
        }
        return spans;
    }
}
