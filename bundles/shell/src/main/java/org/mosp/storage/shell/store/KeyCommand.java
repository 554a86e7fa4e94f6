package org.mosp.storage.shell.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.TooLargeException;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.IncrementalStorage;
import org.mosp.storage.incremental.Snapshot;
import org.mosp.storage.incremental.StorageKeys;
import org.mosp.storage.shell.command.Command;
import org.mosp.storage.shell.command.CommandContext;
import org.mosp.storage.shell.command.CommandDescription;
import org.mosp.storage.shell.command.CommandException;
import org.mosp.storage.shell.command.ExitStatus;
import org.mosp.storage.shell.command.Group;
import org.mosp.storage.shell.command.Option;
import org.mosp.storage.shell.command.UsageException;
import org.mosp.storage.shell.output.Json;
import org.mosp.storage.shell.output.Table;
import org.mosp.storage.shell.output.Text;
import org.mosp.storage.shell.output.Units;

/** {@code mosp key}: the incremental store, raw. */
public final class KeyCommand implements Command {

    private static final int LISTED = 1_000;

    @Override
    public CommandDescription description() {
        return CommandDescription.of("key", Group.STORE, "the incremental store, raw: bytes by key")
                .arguments("get|put|delete|list [KEY]", 1, 2)
                .explained("""
                        get KEY        writes the value's bytes to standard output
                        put KEY        reads the value from standard input; returns when it is durable
                        delete KEY     removes the key
                        list [PREFIX]  keys in order, with version and size

                        A key is a path such as notes/today: 1 to 1,024 bytes of UTF-8, no empty segment, no control
                        character. A value is at most 16 MiB. Keys under canvas/ and pool/ belong to the canvases: put and
                        delete refuse them without --force, and with it you can break a canvas.""")
                .options(
                        Option.flag("force", "put and delete: also under canvas/ and pool/"),
                        Option.of("limit", "N", "list: at most so many keys (default 1,000)"))
                .example("key put notes/today < notes.txt", "stores a file under a key")
                .example("key get notes/today", "prints it")
                .example("key list notes/", "what is there");
    }

    @Override
    public int run(CommandContext context) {
        String action = context.arguments().value(0);
        switch (action) {
            case "get" -> get(context, key(context, action));
            case "put" -> put(context, key(context, action));
            case "delete" -> delete(context, key(context, action));
            case "list" -> list(context, context.arguments().optional(1).orElse(""));
            default -> throw new UsageException("'" + action + "' is none of get, put, delete, list");
        }
        return ExitStatus.DONE;
    }

    private static String key(CommandContext context, String action) {
        String key = context.arguments().optional(1).orElseThrow(() -> new UsageException(action + " needs a key"));
        StorageKeys.encode(key);
        return key;
    }

    private static void get(CommandContext context, String key) {
        Entry entry = storage(context).get(key).orElseThrow(() -> absent(key));
        if (context.json()) {
            Map<String, @Nullable Object> document = Listed.of(entry).document();
            document.put(
                    "base64", Base64.getEncoder().encodeToString(entry.value().toArray()));
            context.printJson(document);
        } else {
            byte[] bytes = entry.value().toArray();
            context.out().write(bytes, 0, bytes.length);
        }
    }

    private static void put(CommandContext context, String key) {
        guard(context, key);
        Bytes value = standardInput(context);
        long version = storage(context).put(key, value);
        if (context.json()) {
            context.printJson(Json.object("key", key, "version", version, "bytes", value.length()));
        } else {
            context.println("stored " + Text.printable(key) + ": " + Units.bytes(value.length()) + ", version "
                    + version + ", durable");
        }
    }

    private static void delete(CommandContext context, String key) {
        guard(context, key);
        if (storage(context).get(key).isEmpty()) {
            throw absent(key);
        }
        long sequence = storage(context).delete(key);
        if (context.json()) {
            context.printJson(Json.object("key", key, "deleted", true, "sequence", sequence));
        } else {
            context.println("deleted " + Text.printable(key) + ", durable");
        }
    }

    private static void list(CommandContext context, String prefix) {
        long limit = context.arguments().number("limit", 1, Long.MAX_VALUE).orElse(LISTED);
        List<Listed> entries = new ArrayList<>();
        try (Snapshot snapshot = storage(context).snapshot();
                Stream<Entry> found = snapshot.scan(prefix)) {
            // values are let go at once: a listing of large ones must not fill the heap
            found.limit(limit == Long.MAX_VALUE ? limit : limit + 1).forEach(entry -> entries.add(Listed.of(entry)));
        }
        boolean more = entries.size() > limit;
        List<Listed> shown = more ? entries.subList(0, (int) limit) : entries;
        if (context.json()) {
            context.printJson(shown.stream().map(Listed::document).toList());
            return;
        }
        Table table = Table.of("key", ">version", ">bytes");
        shown.forEach(entry -> table.row(Text.printable(entry.key()), entry.version(), Units.count(entry.bytes())));
        if (table.isEmpty()) {
            context.println("no keys" + (prefix.isEmpty() ? "" : " under " + Text.printable(prefix)));
        } else {
            context.print(table);
        }
        if (more) {
            context.err().println("more follow; --limit N shows more");
        }
    }

    private static Bytes standardInput(CommandContext context) {
        try {
            byte[] read = context.in().readNBytes(StorageKeys.MAX_VALUE_BYTES + 1);
            if (read.length > StorageKeys.MAX_VALUE_BYTES) {
                throw new TooLargeException("value on standard input", read.length, StorageKeys.MAX_VALUE_BYTES);
            }
            return Bytes.wrap(read);
        } catch (IOException e) {
            throw new UncheckedIOException("standard input: " + e.getMessage(), e);
        }
    }

    private static void guard(CommandContext context, String key) {
        boolean framework = key.startsWith("canvas/") || key.startsWith("pool/");
        if (framework && !context.arguments().has("force")) {
            throw new CommandException(
                    "refused",
                    "'" + key + "' belongs to a canvas and was left alone; --force writes it all the same",
                    "key",
                    key);
        }
    }

    private static CommandException absent(String key) {
        return new CommandException("not-found", "no key '" + key + "'; mosp key list shows what is there", "key", key);
    }

    /** An entry without its value. */
    private record Listed(String key, long version, long bytes) {

        static Listed of(Entry entry) {
            return new Listed(entry.key(), entry.version(), entry.value().length());
        }

        Map<String, @Nullable Object> document() {
            return Json.object("key", key, "version", version, "bytes", bytes);
        }
    }

    private static IncrementalStorage storage(CommandContext context) {
        return context.services().storage().incremental();
    }
}
