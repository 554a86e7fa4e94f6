package org.mosp.storage.provider.mvstore;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageReadOnlyException;
import org.mosp.storage.VerifyReport;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineHealth;
import org.mosp.storage.spi.EngineSnapshot;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.EngineStatistics;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.support.queue.Ticket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An open engine: MVStore's trees on a volume, and the thread that commits. */
final class MvStoreEngine implements IncrementalEngine {

    private static final Logger LOG = LoggerFactory.getLogger(MvStoreEngine.class);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

    private final EngineContext context;
    private final EngineHealth health;
    private final Volume volume;
    private final Trees treesAtOpen;
    private final TreeReader reader;
    private final Versions versions;
    private final @Nullable Writer writer;
    private final @Nullable Committer committer;

    private MvStoreEngine(EngineContext context, EngineHealth health, Volume volume) throws IOException {
        this.context = context;
        this.health = health;
        this.volume = volume;
        EngineSettings settings = EngineSettings.of(context);
        boolean writing = context.mode() == EngineContext.Mode.WRITE;
        Failures failures = new Failures(health, Recovery.BLOCKS);
        reader = new TreeReader(failures);
        try {
            treesAtOpen = new Trees(volume, settings.cacheMegabytes(), !writing);
        } catch (RuntimeException unreadable) {
            throw failures.of(unreadable, "");
        }
        if (writing && volume.last() == null) {
            treesAtOpen.store();
            volume.commit(treesAtOpen.file().record(1, 0, 0, treesAtOpen.counts()));
            treesAtOpen.file().committed();
            context.crashPoints().reached("create.after-first-commit");
            new FormatFile(context.files(), context.directory()).write();
            context.crashPoints().reached("create.after-format");
        }
        CommitRecord last = volume.last();
        if (last != null && !last.counts().equals(treesAtOpen.counts())) {
            health.damaged(
                    Recovery.BLOCKS, "the trees hold " + treesAtOpen.counts() + " entries instead of " + last.counts());
        }
        long sequence = Math.max(last == null ? 0 : last.lastSequence(), context.nextSequence() - 1);
        versions = new Versions(treesAtOpen.version(sequence));
        if (!writing) {
            health.readOnly("opened " + context.mode());
            writer = null;
            committer = null;
        } else {
            writer = new Writer(context, volume, treesAtOpen, versions, health, reader, settings);
            String name = context.directory().getFileName() + "-" + Long.toHexString(context.generation());
            committer = new Committer("mosp-mvstore-commit-" + name, writer, health);
            committer.start();
        }
        health.problems().forEach(problem -> LOG.error("{}: {}", problem.where(), problem.what()));
    }

    /** Opens an engine; recovery happens here. */
    static MvStoreEngine open(EngineContext context) throws IOException {
        EngineHealth health = new EngineHealth("mvstore");
        Volume volume = new Recovery(context, health).run();
        boolean done = false;
        try {
            MvStoreEngine engine = new MvStoreEngine(context, health, volume);
            done = true;
            return engine;
        } finally {
            if (!done) {
                volume.file().close();
            }
        }
    }

    private Committer writing() {
        health.checkWritable();
        Committer open = committer;
        if (open == null) {
            throw new StorageReadOnlyException("mvstore", health.state().reason());
        }
        return open;
    }

    @Override
    public long commit(EngineBatch batch) {
        return writing().perform(Request.Commit.of(batch, new Ticket()));
    }

    @Override
    public CompletionStage<Long> commitAsync(EngineBatch batch, Executor executor) {
        return writing().performAsync(batch, executor);
    }

    @Override
    public void replicate(List<EngineEntry> puts, List<EngineBatch.Delete> deletes) {
        writing().perform(Request.Replicate.of(puts, deletes, new Ticket()));
    }

    @Override
    public Optional<EngineEntry> get(Keyspace keyspace, Bytes key) {
        while (true) {
            health.checkOpen();
            Version version = versions.acquire();
            try {
                return Optional.ofNullable(reader.get(version, keyspace, key));
            } catch (StorageException known) {
                throw known;
            } catch (RuntimeException failed) {
                if (!Failures.isClosed(failed) || versions.current() == version) {
                    throw reader.failures().of(failed, key.toUtf8());
                }
            } finally {
                version.unpin();
            }
        }
    }

    @Override
    public EngineSnapshot snapshot() {
        health.checkOpen();
        return new VersionSnapshot(reader, versions, health, context.mode() == EngineContext.Mode.SALVAGE);
    }

    @Override
    public long lastSequence() {
        return versions.current().sequence();
    }

    @Override
    public long count(Keyspace keyspace) {
        health.checkOpen();
        return versions.current().count(keyspace);
    }

    @Override
    public EngineState state() {
        return health.state();
    }

    @Override
    public EngineStatistics statistics() {
        BlockFile file = volume.file();
        return new EngineStatistics(
                versions.current().count(Keyspace.USER),
                file.length(),
                0,
                file.bytesWritten(),
                file.forces(),
                committer == null ? 0 : committer.commits(),
                Map.of(
                        "snapshots",
                        (long) versions.snapshots().get(),
                        "queued",
                        committer == null ? 0L : committer.queued()));
    }

    @Override
    public VerifyReport verify(Progress progress) {
        health.checkOpen();
        Version version = versions.acquire();
        try {
            return new Verification(reader, volume.file(), health).run(version, progress);
        } finally {
            version.unpin();
        }
    }

    @Override
    public void close() {
        Committer commits = committer;
        Writer writes = writer;
        if (commits != null && writes != null && !commits.close(writes::end, LONGEST_CLOSE)) {
            LOG.warn("the committing thread is still busy; the next open will recover");
        }
        health.closed();
        if (writes == null) {
            treesAtOpen.close();
        }
        try {
            volume.file().close();
        } catch (IOException failed) {
            LOG.warn("closing files failed", failed);
        }
    }
}
