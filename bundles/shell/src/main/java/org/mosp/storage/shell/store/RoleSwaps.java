package org.mosp.storage.shell.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.RetiredEngine;
import org.mosp.storage.StorageManager;
import org.mosp.storage.StorageRole;
import org.mosp.storage.shell.output.Table;
import org.mosp.storage.shell.swap.RetiredDirectories;
import org.mosp.storage.shell.swap.SwapFigures;

/** What an overview tells of swaps: those under way or open for a rollback, and what earlier ones left. */
final class RoleSwaps {

    private RoleSwaps() {}

    /** A row per swap and per retired engine; empty when there are none. */
    static Table table(StorageManager storage) {
        Table table = Table.of("", "", "");
        for (StorageRole role : StorageRole.values()) {
            storage.currentSwap(role)
                    .ifPresent(swap -> table.row(
                            "swap",
                            role.id(),
                            swap.from() + " to " + swap.to() + ": " + SwapFigures.line(swap.progress())));
            for (RetiredEngine retired : RetiredDirectories.of(storage, role)) {
                table.row("retired", role.id(), RetiredDirectories.line(storage, retired));
            }
        }
        return table;
    }

    /** The documents of all current swaps. */
    static List<Map<String, @Nullable Object>> current(StorageManager storage) {
        List<Map<String, @Nullable Object>> swaps = new ArrayList<>();
        for (StorageRole role : StorageRole.values()) {
            current(storage, role).ifPresent(swaps::add);
        }
        return swaps;
    }

    /** The document of a role's swap. */
    static Optional<Map<String, @Nullable Object>> current(StorageManager storage, StorageRole role) {
        return storage.currentSwap(role).map(swap -> SwapFigures.document(swap, swap.progress()));
    }

    /** The documents of all retired engines. */
    static List<Map<String, @Nullable Object>> retired(StorageManager storage) {
        List<Map<String, @Nullable Object>> all = new ArrayList<>();
        for (StorageRole role : StorageRole.values()) {
            retired(storage, role).forEach(retired -> {
                Map<String, @Nullable Object> document = new LinkedHashMap<>(retired);
                document.put("role", role.id());
                all.add(document);
            });
        }
        return all;
    }

    /** Those of a role. */
    static List<Map<String, @Nullable Object>> retired(StorageManager storage, StorageRole role) {
        return RetiredDirectories.of(storage, role).stream()
                .map(retired -> RetiredDirectories.document(storage, retired))
                .toList();
    }
}
