package org.mosp.storage.metrics;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.mosp.storage.Health;
import org.mosp.storage.ProviderInfo;
import org.mosp.storage.RoleHealth;
import org.mosp.storage.StorageManager;
import org.mosp.storage.StorageRole;
import org.mosp.storage.Swap;
import org.mosp.storage.SwapProgress;
import org.mosp.storage.cache.CacheStatistics;

/**
 * All figures of one moment.
 *
 * @param takenAt {@link System#nanoTime} when all of them were there
 * @param storeId empty before the store is open
 * @param health empty where it could not be learned
 * @param roles how each role is, as far as that could be learned
 * @param active the provider of each role that the store knows an engine for
 * @param swaps those under way
 * @param cache figures of the cache
 */
record Sample(
        long takenAt,
        String storeId,
        Optional<Health> health,
        Map<StorageRole, RoleHealth> roles,
        Map<StorageRole, ProviderInfo> active,
        Map<StorageRole, SwapFigures> swaps,
        CacheStatistics cache) {

    /** A swap under way. */
    record SwapFigures(String from, String to, SwapProgress progress) {}

    /** Nothing is known. */
    static Sample none(long takenAt) {
        return new Sample(takenAt, "", Optional.empty(), Map.of(), Map.of(), Map.of(), CacheStatistics.NONE);
    }

    /** Takes the figures: may take as long as an engine, or the server it is on, takes to tell its own. */
    static Sample of(StorageManager storage) {
        Map<StorageRole, RoleHealth> roles = new EnumMap<>(StorageRole.class);
        Map<StorageRole, ProviderInfo> active = new EnumMap<>(StorageRole.class);
        Map<StorageRole, SwapFigures> swaps = new EnumMap<>(StorageRole.class);
        for (StorageRole role : StorageRole.values()) {
            told(() -> storage.health(role)).ifPresent(health -> roles.put(role, health));
            told(() -> storage.currentSwap(role))
                    .flatMap(swap -> swap)
                    .map(Sample::figures)
                    .ifPresent(figures -> swaps.put(role, figures));
        }
        told(storage::providers).orElse(List.of()).stream()
                .filter(ProviderInfo::active)
                .forEach(info -> active.put(info.role(), info));
        return new Sample(
                System.nanoTime(),
                opened(roles) ? told(() -> storage.storeId().toString()).orElse("") : "",
                told(storage::health),
                roles,
                active,
                swaps,
                told(() -> storage.cache().statistics()).orElse(CacheStatistics.NONE));
    }

    private static SwapFigures figures(Swap swap) {
        return new SwapFigures(swap.from(), swap.to(), swap.progress());
    }

    /** Before, whoever asks for its identity waits for it to be opened. */
    private static boolean opened(Map<StorageRole, RoleHealth> roles) {
        return roles.values().stream()
                .anyMatch(role ->
                        role.service() == RoleHealth.Service.FULL || role.service() == RoleHealth.Service.READ_ONLY);
    }

    /** What cannot be told now, as while the store is closed, leaves the rest as it is. */
    private static <T> Optional<T> told(Supplier<T> question) {
        try {
            return Optional.of(question.get());
        } catch (RuntimeException | LinkageError e) {
            return Optional.empty();
        }
    }
}
