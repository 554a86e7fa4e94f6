package org.mosp.storage.documents;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mosp.storage.documents.Document.Code;
import org.mosp.storage.documents.Document.Row;
import org.mosp.storage.documents.Document.Table;

/** The commands of {@code mosp} and their options that documents name, each with a place where they do. */
final class CommandMentions {

    private static final String WORD = "(?<![\\w/.:-])(?:\\./)?mosp";
    private static final Pattern CALL =
            Pattern.compile(WORD + "(?:[ :]([a-z][a-z-]*))?(?=[\\s:,;.)`]|$)(.*?)(?=" + WORD + "[ :]|$)");
    private static final Pattern COMMENT = Pattern.compile("(^|\\s)#\\s.*");
    private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--([a-z][a-z-]*)");

    private final Map<String, String> found = new TreeMap<>();

    /** By name, {@code swap} or {@code swap --plan}; what stands behind {@code mosp} alone is {@code --version} for example. */
    Map<String, String> found() {
        return found;
    }

    /** All of a document. */
    CommandMentions in(Document document) {
        document.code().forEach(this::calls);
        document.tables().stream()
                .filter(table -> table.header().equals(List.of("command", "what it does", "options")))
                .forEach(this::described);
        return this;
    }

    private void calls(Code code) {
        Matcher call = CALL.matcher(COMMENT.matcher(code.text()).replaceFirst(""));
        while (call.find()) {
            String command = call.group(1) == null ? "" : call.group(1);
            note(command, options(call.group(2)), code.place());
        }
    }

    /** A row of a table of commands: each command of the first cell has the options of the last one. */
    private void described(Table table) {
        for (Row row : table.rows()) {
            List<String> options = new ArrayList<>();
            row.code(2).forEach(span -> options.addAll(options(span)));
            for (String usage : row.code(0)) {
                note(usage.split(" ")[0], options, row.place());
            }
        }
    }

    private void note(String command, List<String> options, String place) {
        if (!command.isEmpty()) {
            found.putIfAbsent(command, place);
        }
        options.forEach(option -> found.putIfAbsent((command + " --" + option).strip(), place));
    }

    private static List<String> options(String text) {
        List<String> options = new ArrayList<>();
        Matcher option = OPTION.matcher(text);
        while (option.find()) {
            options.add(option.group(1));
        }
        return options;
    }
}
