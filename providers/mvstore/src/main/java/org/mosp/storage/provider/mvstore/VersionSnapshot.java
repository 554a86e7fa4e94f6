package org.mosp.storage.provider.mvstore;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.SnapshotExpiredException;
import org.mosp.storage.spi.EngineCursor;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineHealth;
import org.mosp.storage.spi.EngineSnapshot;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.Keyspace;

/** A pinned version: the pages it needs keep their place in the file until it is closed. */
final class VersionSnapshot implements EngineSnapshot {

    private final TreeReader reader;
    private final Versions versions;
    private final EngineHealth health;
    private final boolean passOverDamage;
    private final Version version;
    private final long supersededBefore;
    private final AtomicBoolean closed = new AtomicBoolean();

    VersionSnapshot(TreeReader reader, Versions versions, EngineHealth health, boolean passOverDamage) {
        this.reader = reader;
        this.versions = versions;
        this.health = health;
        this.passOverDamage = passOverDamage;
        this.version = versions.acquire();
        this.supersededBefore = versions.superseded();
        versions.snapshots().incrementAndGet();
    }

    @Override
    public long sequence() {
        return version.sequence();
    }

    @Override
    public Optional<EngineEntry> get(Keyspace keyspace, Bytes key) {
        checkOpen();
        try {
            return Optional.ofNullable(reader.get(version, keyspace, key));
        } catch (RuntimeException failed) {
            checkOpen();
            throw reader.failures().of(failed, key.toUtf8());
        }
    }

    @Override
    public EngineCursor scan(Keyspace keyspace, Bytes from, @Nullable Bytes to) {
        checkOpen();
        try {
            return new TreeCursor(
                    reader,
                    version,
                    keyspace,
                    from.toArray(),
                    to == null ? null : to.toArray(),
                    passOverDamage,
                    this::checkOpen);
        } catch (RuntimeException failed) {
            checkOpen();
            throw reader.failures().of(failed, "keys from " + from.toUtf8());
        }
    }

    @Override
    public long heldBytes() {
        return closed.get() ? 0 : versions.superseded() - supersededBefore;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            versions.snapshots().decrementAndGet();
            version.unpin();
        }
    }

    private void checkOpen() {
        if (closed.get() || health.state().mode() == EngineState.Mode.CLOSED) {
            throw new SnapshotExpiredException(closed.get() ? "it was closed" : "its engine was closed");
        }
    }
}
