package org.mosp.storage.manager.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Durability;
import org.mosp.storage.Health;
import org.mosp.storage.ProviderInfo;
import org.mosp.storage.RoleHealth;
import org.mosp.storage.StorageRole;
import org.mosp.storage.Swap;
import org.mosp.storage.manager.gate.Absence;
import org.mosp.storage.manager.gate.BoundProvider;
import org.mosp.storage.manager.gate.LiveEngine;
import org.mosp.storage.manager.incremental.SnapshotKeeper;
import org.mosp.storage.manager.manifest.ManifestFiles.Finding;
import org.mosp.storage.manager.manifest.RoleRecord;
import org.mosp.storage.manager.roles.RoleHost;
import org.mosp.storage.manager.swap.SwapDirector;
import org.mosp.storage.spi.Engine;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.EngineStatistics;

/** What is said about a store: health and providers. Reads no data. Any number of threads. */
public final class Report {

    private final List<RoleHost<?>> hosts;
    private final Durability durability;
    private final SnapshotKeeper snapshots;
    private final Map<StorageRole, SwapDirector<?>> directors;

    /** About these roles. */
    public Report(
            List<RoleHost<?>> hosts,
            Map<StorageRole, SwapDirector<?>> directors,
            Durability durability,
            SnapshotKeeper snapshots) {
        this.directors = Map.copyOf(directors);
        this.hosts = List.copyOf(hosts);
        this.durability = durability;
        this.snapshots = snapshots;
    }

    /**
     * How the store is.
     *
     * @param store empty while it is not open
     */
    public Health health(Optional<OpenStore> store) {
        List<String> problems = new ArrayList<>();
        Health.State state = Health.State.GREEN;
        for (Finding finding : store.map(OpenStore::damaged).orElse(List.of())) {
            state = Health.State.RED;
            problems.add(finding.path() + " was " + finding.what()
                    + "; the other copy was valid, this one is in quarantine/ and was written anew");
        }
        for (RoleHost<?> host : hosts) {
            RoleHealth role = health(host);
            state = worse(state, role.state());
            problems.addAll(role.problems());
        }
        return new Health(state, problems);
    }

    /** How one role is. */
    public RoleHealth health(StorageRole role) {
        return hosts.stream()
                .filter(host -> host.role() == role)
                .findFirst()
                .map(Report.this::health)
                .orElseThrow();
    }

    private RoleHealth health(RoleHost<?> host) {
        List<String> problems = new ArrayList<>();
        Health.State state = worse(health(host, problems), swap(host.role(), problems));
        return new RoleHealth(host.role(), state, service(host), problems);
    }

    private static RoleHealth.Service service(RoleHost<?> host) {
        LiveEngine<?> live = host.gate().live();
        if (live != null) {
            return switch (live.engine().state().mode()) {
                case OPEN -> RoleHealth.Service.FULL;
                case READ_ONLY -> RoleHealth.Service.READ_ONLY;
                case CLOSED -> RoleHealth.Service.NONE;
            };
        }
        Absence absence = host.gate().route().absence();
        return absence instanceof Absence.Failed || absence instanceof Absence.Closing
                ? RoleHealth.Service.NONE
                : RoleHealth.Service.WAITING;
    }

    /** Every installed provider, and the active one even when it is not installed. */
    public List<ProviderInfo> providers(Optional<OpenStore> store) {
        List<ProviderInfo> infos = new ArrayList<>();
        for (RoleHost<?> host : hosts) {
            Optional<RoleRecord> record =
                    store.flatMap(open -> open.book().current().role(host.role()));
            String engine = record.map(RoleRecord::engine).orElse("");
            boolean seen = false;
            LiveEngine<?> live = host.gate().live();
            for (BoundProvider provider : host.providers()) {
                boolean active = live != null
                        ? live.provider().provider() == provider.provider()
                        : !seen && provider.engine().equals(engine);
                seen |= active;
                infos.add(active ? active(host, provider, live) : beside(provider));
            }
            if (!seen && record.isPresent()) {
                infos.add(away(host, record.get()));
            }
        }
        infos.sort(Comparator.comparing(ProviderInfo::role).thenComparing(ProviderInfo::engine));
        return infos;
    }

    private static Health.State health(RoleHost<?> host, List<String> problems) {
        String role = host.role().id();
        host.finding().ifPresent(problems::add);
        Health.State state = host.finding().isPresent() ? Health.State.RED : Health.State.GREEN;
        LiveEngine<?> live = host.gate().live();
        if (live != null) {
            return worse(
                    state,
                    health(role, live.engine().state(), host.gate().figures().full(), problems));
        }
        Absence absence = host.gate().route().absence();
        if (absence instanceof Absence.Failed failed) {
            problems.add(role + ": " + failed.cause().getMessage());
            // without a cache everything goes past it: slower, nothing worse
            return host.role() == StorageRole.CACHE ? worse(state, Health.State.YELLOW) : Health.State.RED;
        }
        if (absence instanceof Absence.Away away && host.role() != StorageRole.CACHE) {
            problems.add(role + ": its provider is away; install or start " + away.needs());
            return worse(state, Health.State.YELLOW);
        }
        if (absence instanceof Absence.Away away) {
            problems.add(role + ": its provider is away, everything goes past the cache; start " + away.needs());
            return worse(state, Health.State.YELLOW);
        }
        if (absence instanceof Absence.Opening opening) {
            problems.add(role + ": waiting for " + opening.needs());
            return worse(state, Health.State.YELLOW);
        }
        problems.add(role + ": the store is closed");
        return worse(state, Health.State.YELLOW);
    }

    private static Health.State health(String role, EngineState engine, boolean full, List<String> problems) {
        if (engine.damaged() || engine.mode() == EngineState.Mode.READ_ONLY) {
            problems.add(role + ": " + (engine.damaged() ? "damage was found, " : "")
                    + engine.mode().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-') + ": "
                    + engine.reason() + "; run mosp verify");
            return Health.State.RED;
        }
        if (engine.mode() == EngineState.Mode.CLOSED) {
            problems.add(role + ": the engine is closed: " + engine.reason());
            return Health.State.YELLOW;
        }
        if (full) {
            problems.add(role + ": the last write found no space; free some, no restart is needed");
        }
        boolean delayed = !engine.reason().isEmpty();
        if (delayed) {
            problems.add(role + ": " + engine.reason());
        }
        return full || delayed ? Health.State.YELLOW : Health.State.GREEN;
    }

    private static Health.State worse(Health.State left, Health.State right) {
        return left.compareTo(right) > 0 ? left : right;
    }

    private ProviderInfo active(RoleHost<?> host, BoundProvider provider, @Nullable LiveEngine<?> live) {
        Map<String, Long> details = new HashMap<>(figures(host));
        EngineStatistics statistics = EngineStatistics.NONE;
        String state = host.gate().route().absence() instanceof Absence.Failed ? "closed" : "waiting";
        if (live != null) {
            statistics = statistics(live.engine());
            state = switch (live.engine().state().mode()) {
                case OPEN -> "open";
                case READ_ONLY -> "read-only";
                case CLOSED -> "closed";
            };
            details.putAll(statistics.details());
            details.put("entries", statistics.entries());
            details.put("bytesPrepared", statistics.bytesPrepared());
            details.put("bytesWritten", statistics.bytesWritten());
            details.put("forces", statistics.forces());
            details.put("commits", statistics.commits());
        }
        return new ProviderInfo(
                provider.role(),
                provider.engine(),
                provider.bundle(),
                provider.version(),
                true,
                state,
                durability(provider.role()),
                provider.traits().usesStorageFiles(),
                statistics.bytesStored(),
                details);
    }

    /** One that is not the active one: the other engine of a swap, or merely installed. */
    private ProviderInfo beside(BoundProvider provider) {
        Optional<SwapDirector<?>> director = Optional.ofNullable(directors.get(provider.role()));
        Optional<LiveEngine<?>> partner = director.<LiveEngine<?>>flatMap(SwapDirector::partner)
                .filter(live -> live.provider().provider() == provider.provider());
        long bytes =
                partner.map(live -> statistics(live.engine()).bytesStored()).orElse(0L);
        String state = partner.flatMap(live -> director.flatMap(SwapDirector::current))
                .map(swap -> swap.progress().rollbackUntil().isPresent() ? "fallback" : "target")
                .orElse("installed");
        return new ProviderInfo(
                provider.role(),
                provider.engine(),
                provider.bundle(),
                provider.version(),
                false,
                state,
                durability(provider.role()),
                provider.traits().usesStorageFiles(),
                bytes,
                Map.of());
    }

    /** A swap that waits for something is no damage, but somebody may have to do something. */
    private Health.State swap(StorageRole role, List<String> problems) {
        Optional<Swap> swap = Optional.ofNullable(directors.get(role)).flatMap(SwapDirector::current);
        if (swap.isEmpty()) {
            return Health.State.GREEN;
        }
        List<String> blockers = swap.get().progress().blockers();
        blockers.forEach(blocker -> problems.add(role.id() + ": the swap from "
                + swap.get().from() + " to " + swap.get().to() + " waits: " + blocker));
        return blockers.isEmpty() ? Health.State.GREEN : Health.State.YELLOW;
    }

    private ProviderInfo away(RoleHost<?> host, RoleRecord record) {
        return new ProviderInfo(
                record.role(),
                record.engine(),
                record.bundle(),
                record.bundleVersion(),
                true,
                host.gate().route().absence() instanceof Absence.Closing ? "closed" : "waiting",
                durability(record.role()),
                false,
                0,
                figures(host));
    }

    private Map<String, Long> figures(RoleHost<?> host) {
        RoleHost.StopCounts stops = host.stops();
        Map<String, Long> figures = new HashMap<>();
        figures.put("callsInside", host.gate().inside());
        figures.put("callsParked", (long) host.gate().parked());
        figures.put("callsParkedTotal", host.gate().parkedTotal());
        figures.put("writesAcknowledged", host.gate().figures().acknowledged());
        if (host.gate().figures().acknowledged() > 0) {
            figures.put("commitP50Micros", micros(host, 0.5));
            figures.put("commitP99Micros", micros(host, 0.99));
        }
        figures.put("providerStops", stops.stops());
        figures.put("insideAtLastStop", stops.insideAtLast());
        figures.put("parkedAtLastOpen", stops.parkedAtLast());
        if (host.role() == StorageRole.INCREMENTAL) {
            figures.put("snapshots", snapshots.openNow());
            figures.put("snapshotsExpired", snapshots.expired());
        }
        return figures;
    }

    /** Rounded up: what took time never shows as none. */
    private static long micros(RoleHost<?> host, double share) {
        return (host.gate().figures().writeNanos(share) + 999) / 1_000;
    }

    /** An engine that is just being closed may refuse. */
    private static EngineStatistics statistics(Engine engine) {
        try {
            return engine.statistics();
        } catch (RuntimeException | LinkageError e) {
            return EngineStatistics.NONE;
        }
    }

    private Durability durability(StorageRole role) {
        return role == StorageRole.INCREMENTAL ? durability : Durability.SYNC;
    }
}
