package org.mosp.storage.shell.store;

import org.mosp.storage.canvas.PreferenceStore;
import org.mosp.storage.canvas.Preferences;
import org.mosp.storage.shell.command.Command;
import org.mosp.storage.shell.command.CommandContext;
import org.mosp.storage.shell.command.CommandDescription;
import org.mosp.storage.shell.command.CommandException;
import org.mosp.storage.shell.command.ExitStatus;
import org.mosp.storage.shell.command.Group;
import org.mosp.storage.shell.command.Option;
import org.mosp.storage.shell.command.UsageException;
import org.mosp.storage.shell.output.Table;
import org.mosp.storage.shell.output.Text;

/** {@code mosp preferences}: a user's preferences. */
public final class PreferencesCommand implements Command {

    @Override
    public CommandDescription description() {
        return CommandDescription.of("preferences", Group.STORE, "a user's preferences: all, one, or one set")
                .arguments("USER [KEY[=VALUE]]", 1, 2)
                .explained(
                        "Text by key, stored under user/USER/preferences. Setting one leaves the others as they are.")
                .options(Option.of("remove", "KEY", "removes one"))
                .example("preferences mia", "all of them")
                .example("preferences mia brush=round", "sets one, durably")
                .example("preferences mia brush", "prints it");
    }

    @Override
    public int run(CommandContext context) {
        String user = context.arguments().value(0);
        PreferenceStore store = context.services().preferences();
        String remove = context.arguments().option("remove").orElse("");
        String assignment = context.arguments().optional(1).orElse("");
        if (!remove.isEmpty() && !assignment.isEmpty()) {
            throw new UsageException("either --remove KEY or KEY[=VALUE], not both");
        }
        int equals = assignment.indexOf('=');
        if (equals == 0) {
            throw new UsageException("a preference needs a key: KEY=VALUE");
        }
        if (!remove.isEmpty()) {
            if (store.read(user).get(remove).isEmpty()) {
                throw absent(user, remove);
            }
            print(context, store.update(user, preferences -> preferences.without(remove)));
        } else if (equals > 0) {
            String key = assignment.substring(0, equals);
            String value = assignment.substring(equals + 1);
            print(context, store.update(user, preferences -> preferences.with(key, value)));
        } else if (!assignment.isEmpty()) {
            one(context, user, assignment, store.read(user));
        } else {
            print(context, store.read(user));
        }
        return ExitStatus.DONE;
    }

    private static void one(CommandContext context, String user, String key, Preferences preferences) {
        String value = preferences.get(key).orElseThrow(() -> absent(user, key));
        if (context.json()) {
            context.printJson(java.util.Map.of(key, value));
        } else {
            context.println(Text.printable(value));
        }
    }

    private static void print(CommandContext context, Preferences preferences) {
        if (context.json()) {
            context.printJson(preferences.values());
            return;
        }
        if (preferences.values().isEmpty()) {
            context.println("no preferences");
            return;
        }
        Table table = Table.of("key", "value");
        preferences.values().forEach((key, value) -> table.row(Text.printable(key), Text.printable(value)));
        context.print(table);
    }

    private static CommandException absent(String user, String key) {
        return new CommandException(
                "not-found",
                "user '" + user + "' has no preference '" + key + "'; mosp preferences " + user + " lists them",
                "user",
                user,
                "key",
                key);
    }
}
