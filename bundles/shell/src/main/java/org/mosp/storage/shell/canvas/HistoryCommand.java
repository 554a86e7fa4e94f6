package org.mosp.storage.shell.canvas;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mosp.storage.canvas.CanvasStore;
import org.mosp.storage.canvas.Label;
import org.mosp.storage.canvas.Revision;
import org.mosp.storage.shell.command.Command;
import org.mosp.storage.shell.command.CommandContext;
import org.mosp.storage.shell.command.CommandDescription;
import org.mosp.storage.shell.command.ExitStatus;
import org.mosp.storage.shell.command.Group;
import org.mosp.storage.shell.command.Option;
import org.mosp.storage.shell.output.Json;
import org.mosp.storage.shell.output.Table;
import org.mosp.storage.shell.output.Text;
import org.mosp.storage.shell.output.Units;

/** {@code mosp history}: the revisions of a canvas. */
public final class HistoryCommand implements Command {

    private static final int SHOWN = 40;

    @Override
    public CommandDescription description() {
        return CommandDescription.of("history", Group.CANVASES, "revisions: number, when, bytes added, comment")
                .arguments("CANVAS", 1, 1)
                .explained("""
                        The newest first. A revision costs the store what it changed, which is the column "added", not
                        the size of the canvas. Without --json the newest 40 are shown.

                        "head" is what is seen now; "undone" can be had again with mosp redo; "branch" was left by a
                        commit after an undo. Labels are names that mosp label gave.""")
                .options(Option.of("limit", "N", "at most so many (default: 40, with --json all)"))
                .example("history panda", "the newest revisions")
                .example("history panda --limit 1", "the newest one");
    }

    @Override
    public int run(CommandContext context) {
        long limit = context.arguments()
                .number("limit", 1, Long.MAX_VALUE - 1)
                .orElse(context.json() ? Long.MAX_VALUE - 1 : SHOWN);
        String id = CanvasArgument.resolve(context, context.arguments().value(0));
        CanvasStore store = context.services().canvases();
        List<Revision> before = newest(store, id, limit + 1);
        long head = store.open(id).revision().number();
        List<Revision> revisions = upTo(head, before, store, id, limit + 1);
        boolean more = revisions.size() > limit;
        List<Revision> shown = more ? revisions.subList(0, (int) limit) : revisions;
        Map<Long, List<String>> labels = store.labels(id).stream()
                .collect(Collectors.groupingBy(Label::revision, Collectors.mapping(Label::name, Collectors.toList())));
        List<Standing> standings = Standing.of(shown, head);
        if (context.json()) {
            List<Object> documents = new ArrayList<>();
            for (int i = 0; i < shown.size(); i++) {
                Revision revision = shown.get(i);
                documents.add(Json.object(
                        "revision", revision.number(),
                        "parent", revision.parent(),
                        "createdAt", revision.createdAt(),
                        "bytesAdded", revision.bytesAdded(),
                        "comment", revision.comment(),
                        "labels", labels.getOrDefault(revision.number(), List.of()),
                        "head", standings.get(i) == Standing.HEAD,
                        "undone", standings.get(i) == Standing.UNDONE));
            }
            context.printJson(documents);
            return ExitStatus.DONE;
        }
        Table table = Table.of(">revision", ">parent", "when", ">added", "", "labels", "comment");
        for (int i = 0; i < shown.size(); i++) {
            Revision revision = shown.get(i);
            table.row(
                    revision.number(),
                    revision.parent() == 0 ? "" : revision.parent(),
                    Units.when(revision.createdAt()),
                    Units.bytes(revision.bytesAdded()),
                    standings.get(i).text(),
                    Text.printable(String.join(", ", labels.getOrDefault(revision.number(), List.of()))),
                    Text.printable(revision.comment()));
        }
        context.print(table);
        context.println("");
        if (more) {
            context.println("older ones follow: --limit N");
        }
        long oldest = shown.isEmpty() ? 1 : shown.get(shown.size() - 1).number();
        context.next("export " + id + " then.png --revision " + oldest, "how it looked then");
        return ExitStatus.DONE;
    }

    private static List<Revision> newest(CanvasStore store, String id, long most) {
        try (Stream<Revision> history = store.history(id)) {
            return history.limit(most).toList();
        }
    }

    /**
     * With what was committed between the reading of the revisions and that of the head, or the head would stand nowhere. What came after
     * the head was read is left out: it would look undone.
     */
    private static List<Revision> upTo(long head, List<Revision> before, CanvasStore store, String id, long most) {
        long known = before.isEmpty() ? 0 : before.get(0).number();
        if (head <= known) {
            return before;
        }
        try (Stream<Revision> history = store.history(id)) {
            Stream<Revision> between = history.takeWhile(revision -> revision.number() > known)
                    .filter(revision -> revision.number() <= head);
            return Stream.concat(between, before.stream()).limit(most).toList();
        }
    }

    /** Where a revision stands to the head. */
    private enum Standing {
        HEAD("head"),
        BEFORE(""),
        UNDONE("undone"),
        BRANCH("branch");

        private final String text;

        Standing(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }

        /**
         * Of revisions from the newest on. A commit is the newest when it is made, and from there an undo goes back along the parents: what
         * can be had again is the way from the newest to the head.
         */
        static List<Standing> of(List<Revision> newestFirst, long head) {
            List<Standing> standings = new ArrayList<>();
            long undone = newestFirst.isEmpty() ? 0 : newestFirst.get(0).number();
            long before = head;
            for (Revision revision : newestFirst) {
                if (revision.number() == head) {
                    standings.add(HEAD);
                    before = revision.parent();
                } else if (revision.number() == before) {
                    standings.add(BEFORE);
                    before = revision.parent();
                } else if (revision.number() == undone && undone > head) {
                    standings.add(UNDONE);
                    undone = revision.parent();
                } else {
                    standings.add(BRANCH);
                }
            }
            return standings;
        }
    }
}
