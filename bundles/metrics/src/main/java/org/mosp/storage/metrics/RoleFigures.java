package org.mosp.storage.metrics;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.mosp.storage.ProviderInfo;
import org.mosp.storage.RoleHealth;
import org.mosp.storage.StorageRole;

/** The bean of a role. */
final class RoleFigures implements RoleMXBean {

    private final Sampling sampling;
    private final StorageRole role;

    RoleFigures(Sampling sampling, StorageRole role) {
        this.sampling = sampling;
        this.role = role;
    }

    private Optional<ProviderInfo> active() {
        return Optional.ofNullable(sampling.now().active().get(role));
    }

    private Optional<RoleHealth> health() {
        return Optional.ofNullable(sampling.now().roles().get(role));
    }

    private long figure(String name) {
        return active().flatMap(info -> Optional.ofNullable(info.details().get(name)))
                .orElse(-1L);
    }

    @Override
    public String getEngine() {
        return active().map(ProviderInfo::engine).orElse("");
    }

    @Override
    public String getState() {
        return active().map(ProviderInfo::state).orElse("");
    }

    @Override
    public String getHealth() {
        return health().map(health -> Words.of(health.state())).orElse("unknown");
    }

    @Override
    public String getService() {
        return health().map(health -> Words.of(health.service())).orElse("unknown");
    }

    @Override
    public List<String> getProblems() {
        return health().map(RoleHealth::problems).orElse(List.of());
    }

    @Override
    public String getDurability() {
        return active().map(info -> info.durability().id()).orElse("");
    }

    @Override
    public long getWritesAcknowledged() {
        return figure("writesAcknowledged");
    }

    @Override
    public long getCommitP50Micros() {
        return figure("commitP50Micros");
    }

    @Override
    public long getCommitP99Micros() {
        return figure("commitP99Micros");
    }

    @Override
    public long getCallsInside() {
        return figure("callsInside");
    }

    @Override
    public long getCallsParked() {
        return figure("callsParked");
    }

    @Override
    public long getCallsParkedTotal() {
        return figure("callsParkedTotal");
    }

    @Override
    public long getProviderStops() {
        return figure("providerStops");
    }

    @Override
    public long getQueued() {
        return figure("queued");
    }

    @Override
    public long getCommits() {
        return figure("commits");
    }

    @Override
    public long getForces() {
        return figure("forces");
    }

    @Override
    public long getBytesWritten() {
        return figure("bytesWritten");
    }

    @Override
    public long getBytesStored() {
        return active().map(ProviderInfo::bytes).orElse(-1L);
    }

    @Override
    public long getBytesPrepared() {
        return figure("bytesPrepared");
    }

    @Override
    public long getEntries() {
        return figure("entries");
    }

    @Override
    public long getSnapshots() {
        return figure("snapshots");
    }

    @Override
    public long getSnapshotsExpired() {
        return figure("snapshotsExpired");
    }

    @Override
    public Map<String, Long> getDetails() {
        return new TreeMap<>(active().map(ProviderInfo::details).orElse(Map.of()));
    }

    @Override
    public long getSampleAgeMillis() {
        return Words.age(sampling.now());
    }
}
