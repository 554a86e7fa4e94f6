package org.mosp.storage.manager.swap;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.StorageRole;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.SwapOptions;
import org.mosp.storage.SwapPlan;
import org.mosp.storage.SwapRefusedException;
import org.mosp.storage.SwapRefusedException.Reason;
import org.mosp.storage.manager.gate.BoundProvider;
import org.mosp.storage.manager.gate.LiveEngine;
import org.mosp.storage.manager.manifest.Manifest;
import org.mosp.storage.manager.manifest.RoleRecord;
import org.mosp.storage.manager.manifest.SwapRecord;
import org.mosp.storage.manager.roles.ProviderRegistry;
import org.mosp.storage.manager.roles.RoleHost;
import org.mosp.storage.manager.roles.StoreContext;
import org.mosp.storage.spi.Engine;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.EngineStatistics;

/**
 * What speaks against a swap, looked at without changing anything. Any number of threads.
 *
 * @param <E> the kind of engine
 */
final class Preflight<E extends Engine> {

    /** Free space a target needs, in tenths of what the old engine stores. */
    private static final long SPACE_TENTHS = 13;

    private static final long LEAST_SPACE = 4L << 20;

    private final RoleHost<E> host;
    private final StoreContext store;
    private final ProviderRegistry registry;
    private final EngineMove<E> move;

    Preflight(RoleHost<E> host, StoreContext store, ProviderRegistry registry, EngineMove<E> move) {
        this.host = host;
        this.store = store;
        this.registry = registry;
        this.move = move;
    }

    /** The store that is looked at. */
    StoreContext store() {
        return store;
    }

    /** What was found: the plan, and the reasons against it in the order of {@link SwapPlan#refusals}. */
    record Findings(SwapPlan plan, Map<Reason, String> refusals) {

        /** Throws the first reason against it. */
        void refuse() {
            refusals.entrySet().stream().findFirst().ifPresent(first -> {
                throw new SwapRefusedException(first.getKey(), plan.role(), first.getValue(), "");
            });
        }
    }

    Findings look(String engine, SwapOptions options) {
        Manifest manifest = store.book().current();
        RoleRecord record = manifest.role(host.role()).orElseThrow();
        LiveEngine<E> live = host.gate().read(open -> open);
        EngineUse<E> source = new EngineUse<>(live);
        EngineStatistics statistics = source.of(Engine::statistics);
        EngineDirectories directories = new EngineDirectories(store.files(), store.directory());
        Optional<BoundProvider> provider = registry.find(host.role(), engine);
        boolean remote = provider.map(found -> found.traits().remote()).orElse(false);
        long needed = remote ? 0 : Math.max(LEAST_SPACE, statistics.bytesStored() / 10 * SPACE_TENTHS);
        long usable = directories.usable();
        Map<Reason, String> refusals = new LinkedHashMap<>();
        if (provider.isEmpty()) {
            refusals.put(Reason.NOT_INSTALLED, "no bundle provides engine " + engine + "; installed: " + installed());
        }
        record.swap()
                .ifPresent(swap -> refusals.put(
                        Reason.UNDER_WAY,
                        swap.stage() == SwapRecord.Stage.SWITCHED
                                ? "a swap from " + swap.partner().engine() + " to " + record.engine()
                                        + " can still be rolled back; roll it back or finish it first"
                                : "a swap from " + record.engine() + " to "
                                        + swap.partner().engine() + " is at "
                                        + swap.stage().name().toLowerCase(java.util.Locale.ROOT)
                                        + "; wait for it or abort it first"));
        manifest.moving(host.role())
                .ifPresent(schema -> refusals.put(
                        Reason.MIGRATION,
                        "schema " + schema.name() + " is on its way from version " + schema.version() + " to "
                                + schema.moving().orElseThrow().to() + "; run mosp migrate to the end first"));
        if (engine.equals(record.engine()) && options.settings().equals(record.settings())) {
            refusals.put(Reason.SAME_ENGINE, "the data is in " + engine + " already");
        }
        if (source.of(Engine::state).mode() != EngineState.Mode.OPEN) {
            refusals.put(Reason.SOURCE_NOT_WRITABLE, record.engine() + " does not take writes now");
        }
        String badSetting = badSetting(options.settings());
        if (badSetting != null) {
            refusals.put(Reason.LIMITS, badSetting);
        }
        if (needed > usable) {
            refusals.put(Reason.NO_SPACE, "a second copy needs " + needed + " bytes, there are " + usable);
        }
        SwapPlan plan = new SwapPlan(
                host.role(),
                record.engine(),
                engine,
                directories.next(manifest, engine) + "-" + engine,
                source.of(move::entries),
                statistics.bytesStored(),
                needed,
                usable,
                options.settings(),
                new ArrayList<>(refusals.values()));
        return new Findings(plan, refusals);
    }

    private String installed() {
        List<BoundProvider> all = host.providers();
        return all.isEmpty()
                ? "none"
                : all.stream().map(BoundProvider::engine).distinct().collect(Collectors.joining(", "));
    }

    private static @Nullable String badSetting(Map<String, String> settings) {
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            if (setting.getKey().isBlank()
                    || setting.getKey().length() + setting.getValue().length() > 8_192) {
                return "setting " + setting.getKey() + " has no name or is longer than 8,192 characters";
            }
        }
        return null;
    }

    static StorageUnavailableException closed(StorageRole role) {
        return new StorageUnavailableException("swap of " + role.id(), "an open store", null);
    }
}
