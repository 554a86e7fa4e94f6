package org.mosp.storage.shell.canvas;

import java.util.ArrayList;
import java.util.List;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.CanvasStore;
import org.mosp.storage.canvas.Revision;
import org.mosp.storage.shell.command.Command;
import org.mosp.storage.shell.command.CommandContext;
import org.mosp.storage.shell.command.CommandDescription;
import org.mosp.storage.shell.command.ExitStatus;
import org.mosp.storage.shell.command.Group;
import org.mosp.storage.shell.command.Option;
import org.mosp.storage.shell.command.UsageException;
import org.mosp.storage.shell.output.Json;
import org.mosp.storage.shell.output.Text;

/** {@code mosp tag}: the tags of a canvas. */
public final class TagCommand implements Command {

    @Override
    public CommandDescription description() {
        return CommandDescription.of("tag", Group.CANVASES, "adds tags to a canvas, removes them, or shows them")
                .arguments("CANVAS [TAG...]", 1, Integer.MAX_VALUE)
                .explained("A change of the tags is a revision as any other; it writes no pixel.")
                .options(Option.flag("remove", "removes the tags instead"))
                .example("tag panda emote wip", "adds two tags")
                .example("tag panda wip --remove", "takes one away")
                .example("canvases --tag emote", "finds it again");
    }

    @Override
    public int run(CommandContext context) {
        List<String> values = context.arguments().values();
        List<String> given = values.subList(1, values.size());
        // one that is there all the same can be removed
        if (!context.arguments().has("remove") && given.stream().anyMatch(String::isBlank)) {
            throw new UsageException("a tag has at least one letter");
        }
        String id = CanvasArgument.resolve(context, values.get(0));
        CanvasStore store = context.services().canvases();
        List<String> before = store.open(id).data().metadata().tags();
        List<String> after = new ArrayList<>(before);
        if (context.arguments().has("remove")) {
            after.removeAll(given);
        } else {
            given.stream().filter(tag -> !after.contains(tag)).forEach(after::add);
        }
        long number = store.open(id).revision().number();
        if (!after.equals(before)) {
            try (CanvasEdit edit = store.edit(id)) {
                edit.metadata(metadata -> metadata.withTags(after)).comment("tags: " + String.join(", ", after));
                Revision revision = store.commit(edit);
                number = revision.number();
            }
            CatalogueWait.afterDurable(store);
        }
        if (context.json()) {
            context.printJson(Json.object("canvas", id, "revision", number, "tags", after));
        } else {
            context.println(after.isEmpty() ? "no tags" : "tags: " + Text.printable(String.join(", ", after)));
        }
        return ExitStatus.DONE;
    }
}
