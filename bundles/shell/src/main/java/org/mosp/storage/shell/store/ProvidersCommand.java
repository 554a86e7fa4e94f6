package org.mosp.storage.shell.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.ProviderInfo;
import org.mosp.storage.StorageManager;
import org.mosp.storage.StorageRole;
import org.mosp.storage.shell.command.Command;
import org.mosp.storage.shell.command.CommandContext;
import org.mosp.storage.shell.command.CommandDescription;
import org.mosp.storage.shell.command.ExitStatus;
import org.mosp.storage.shell.command.Group;
import org.mosp.storage.shell.output.Json;
import org.mosp.storage.shell.output.Style;
import org.mosp.storage.shell.output.Table;
import org.mosp.storage.shell.output.Units;

/** {@code mosp providers}: per role the installed engines, and the active one. */
public final class ProvidersCommand implements Command {

    @Override
    public CommandDescription description() {
        return CommandDescription.of("providers", Group.STORE, "installed engines per role, and the active one")
                .explained("""
                        A store has three roles: incremental (the canvases: bytes by key), relational (the catalogue: rows)
                        and cache (in front of reads). Each is served by one engine, which a provider bundle brings.
                        Installing a provider selects nothing: the manifest of the data directory says which engine holds
                        the data.

                        state       open; read-only (see mosp status); waiting for its bundle; closed; installed;
                                    target of a swap; fallback: the old engine while a rollback is possible
                        durability  sync: a write returns after it was forced to disk; background: before that
                        power loss  proven: the test suite's power-loss replayer covers the engine's files

                        Below the table: a swap that is under way or can be rolled back, and directories that swaps left.""")
                .example("providers", "the table")
                .example("providers --json", "for scripts: per role active, installed, state, durability, bytes");
    }

    @Override
    public int run(CommandContext context) {
        StorageManager storage = context.services().storage();
        List<ProviderInfo> providers = OpenEngines.await(storage);
        if (context.json()) {
            context.printJson(document(storage, providers));
            return ExitStatus.DONE;
        }
        Style style = context.style();
        Table table = Table.of("role", "engine", "state", ">stored", "durability", "power loss", "bundle");
        for (ProviderInfo provider : providers) {
            table.row(
                    provider.role().id(),
                    provider.active() ? style.strong(provider.engine()) : provider.engine(),
                    state(style, provider),
                    provider.active() || provider.bytes() > 0 ? Units.bytes(provider.bytes()) : "",
                    provider.role() == StorageRole.CACHE
                            ? "none"
                            : provider.durability().id(),
                    provider.role() == StorageRole.CACHE ? "" : provider.powerLossProven() ? "proven" : "not proven",
                    style.faint(provider.bundle() + " " + provider.version()));
        }
        context.print(table);
        Table swaps = RoleSwaps.table(storage);
        if (!swaps.isEmpty()) {
            context.println("");
            context.print(swaps);
        }
        return ExitStatus.DONE;
    }

    private static String state(Style style, ProviderInfo provider) {
        return switch (provider.state()) {
            case "open" -> style.good("open");
            case "installed" -> style.faint("installed");
            default -> style.warning(provider.state());
        };
    }

    /** The document of commands.md: per role the active engine, and what is installed. */
    private static Map<String, @Nullable Object> document(StorageManager storage, List<ProviderInfo> providers) {
        Map<String, @Nullable Object> roles = new LinkedHashMap<>();
        for (StorageRole role : StorageRole.values()) {
            List<ProviderInfo> ofRole =
                    providers.stream().filter(info -> info.role() == role).toList();
            Map<String, @Nullable Object> document = role(ofRole);
            document.put("swap", RoleSwaps.current(storage, role));
            document.put("retired", RoleSwaps.retired(storage, role));
            roles.put(role.id(), document);
        }
        return roles;
    }

    private static Map<String, @Nullable Object> role(List<ProviderInfo> providers) {
        Optional<ProviderInfo> active =
                providers.stream().filter(ProviderInfo::active).findFirst();
        List<String> installed = new ArrayList<>();
        providers.stream()
                .filter(info -> !info.state().equals("waiting"))
                .forEach(info -> installed.add(info.engine()));
        return Json.object(
                "active", active.map(ProviderInfo::engine),
                "installed", installed,
                "state", active.map(ProviderInfo::state),
                "durability", active.map(info -> info.durability().id()),
                "bytes", active.map(ProviderInfo::bytes),
                "powerLossProven", active.map(ProviderInfo::powerLossProven),
                "bundle", active.map(ProviderInfo::bundle),
                "version", active.map(ProviderInfo::version),
                "details", active.map(ProviderInfo::details));
    }
}
