package org.mosp.storage.provider.mapdb;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.Progress;
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

/** An open engine: the log, its index, and the thread that commits. */
final class MapDbEngine implements IncrementalEngine {

    private static final Logger LOG = LoggerFactory.getLogger(MapDbEngine.class);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

    private final EngineContext context;
    private final EngineHealth health;
    private final Segments segments;
    private final KeyIndex index;
    private final Snapshots snapshots;
    private final EntryReader reader;
    private final @Nullable Log log;
    private final @Nullable Committer committer;
    private final @Nullable Compactor compactor;
    private final Housekeeper housekeeper;
    private final HintMaker hints;
    private final Set<SegmentRecord> withoutHint = ConcurrentHashMap.newKeySet();
    private final long frameAtOpen;
    private final boolean markedAtOpen;

    MapDbEngine(EngineContext context) throws IOException {
        this.context = context;
        this.health = new EngineHealth("mapdb");
        Recovery.Opened opened = new Recovery(context, health).run();
        segments = opened.segments();
        index = opened.index();
        snapshots = opened.snapshots();
        reader = new EntryReader(segments, health);
        log = opened.log();
        frameAtOpen = opened.lastFrame();
        markedAtOpen = opened.marked();
        String name = context.directory().getFileName() + "-" + Long.toHexString(context.generation());
        housekeeper = new Housekeeper("mosp-mapdb-housekeeping-" + name, health);
        hints = new HintMaker(context.files(), context.directory(), context.crashPoints());
        if (context.mode() != EngineContext.Mode.WRITE) {
            health.readOnly("opened " + context.mode());
        }
        committer = log == null ? null : committer(log, "mosp-mapdb-commit-" + name);
        Committer writing = committer;
        Spares spares = opened.spares();
        compactor = writing == null || spares == null
                ? null
                : new Compactor(
                        context.files(),
                        context.directory(),
                        context.crashPoints(),
                        segments,
                        spares,
                        index,
                        snapshots,
                        health,
                        writing,
                        housekeeper::closing,
                        LogSettings.of(context).segmentBytes());
        if (writing != null) {
            writing.start();
        }
        opened.withoutHint().forEach(this::makeHint);
        compactLater();
        health.problems().forEach(problem -> LOG.error("{}: {}", problem.where(), problem.what()));
    }

    private Committer committer(Log to, String name) {
        return new Committer(
                name,
                to,
                index,
                snapshots,
                health,
                context.crashPoints(),
                durableAtOpen(),
                this::onSealed,
                this::compactionWanted,
                LogSettings.of(context).segmentBytes() / 4);
    }

    /** A mark at the end of the log may be in the page cache only. */
    private long durableAtOpen() {
        return markedAtOpen ? frameAtOpen - 1 : frameAtOpen;
    }

    private void onSealed(SegmentRecord sealed) {
        makeHint(sealed);
        compactLater();
    }

    private void compactionWanted(boolean shrinking) {
        Compactor frees = compactor;
        if (frees != null && shrinking) {
            frees.shrink();
        }
        compactLater();
    }

    private void compactLater() {
        Compactor frees = compactor;
        if (frees != null && segments.table().segments().size() > 1) {
            housekeeper.later("compaction", frees::run);
        }
    }

    private void makeHint(SegmentRecord sealed) {
        if (log == null) {
            return;
        }
        withoutHint.add(sealed);
        housekeeper.later("hint file of segment " + sealed.id(), () -> makeHintNow(sealed));
    }

    private void makeHintNow(SegmentRecord sealed) throws IOException {
        Segment segment = segments.get(sealed.id());
        if (segment != null && segment.pin()) {
            try {
                hints.make(segment, sealed);
            } finally {
                segment.unpin();
            }
        }
        withoutHint.remove(sealed);
    }

    private Committer writing() {
        health.checkWritable();
        Committer open = committer;
        if (open == null) {
            throw new StorageReadOnlyException("mapdb", "the log cannot be continued");
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
        health.checkOpen();
        byte[] encoded = key.toArray();
        Link link = index.visible(keyspace, encoded);
        while (link != null) {
            EngineEntry entry = reader.readIfThere(keyspace, key, link);
            if (entry != null) {
                return Optional.of(entry);
            }
            // no lease holds the link: it may have been superseded since, and its segment freed
            Link now = index.visible(keyspace, encoded);
            if (now == link) {
                return Optional.of(reader.read(keyspace, key, link));
            }
            link = now;
        }
        return Optional.empty();
    }

    @Override
    public EngineSnapshot snapshot() {
        health.checkOpen();
        Snapshots.Lease lease = snapshots.open();
        boolean passOverDamage = context.mode() == EngineContext.Mode.SALVAGE;
        return new LogSnapshot(
                index, reader, snapshots, health, lease, lease.sequence(), passOverDamage, this::snapshotClosed);
    }

    /** It may have been the last one that could ask for a segment that is compacted. */
    private void snapshotClosed() {
        Compactor frees = compactor;
        if (frees != null && frees.waits()) {
            compactLater();
        }
    }

    @Override
    public long lastSequence() {
        return snapshots.sequence();
    }

    @Override
    public long count(Keyspace keyspace) {
        health.checkOpen();
        return index.count(keyspace);
    }

    @Override
    public EngineState state() {
        return health.state();
    }

    @Override
    public EngineStatistics statistics() {
        long live = 0;
        long stored = 0;
        for (SegmentRecord record : segments.table().segments()) {
            Segment segment = segments.get(record.id());
            live += segment == null ? 0 : segment.liveBytes.get();
            stored += record.endOffset();
        }
        if (log != null) {
            stored += log.end();
        }
        return new EngineStatistics(
                index.count(Keyspace.USER),
                stored,
                log == null ? 0 : log.preparedBytes(),
                log == null ? 0 : log.bytesWritten(),
                log == null ? 0 : log.forces(),
                committer == null ? 0 : committer.commits(),
                Map.of(
                        "segments",
                        (long) segments.table().segments().size(),
                        "liveBytes",
                        live,
                        "snapshots",
                        (long) snapshots.count(),
                        "queued",
                        committer == null ? 0L : committer.queued(),
                        "bytesPrepared",
                        log == null ? 0 : log.bytesPreparedTotal()));
    }

    @Override
    public VerifyReport verify(Progress progress) {
        health.checkOpen();
        return new Verification(context.files(), context.directory(), segments, health).run(activeRecord(), progress);
    }

    /** The last segment as if it were sealed where it is durable now. */
    private SegmentRecord activeRecord() {
        List<SegmentRecord> records = segments.table().segments();
        SegmentRecord last = records.isEmpty() ? SegmentRecord.active(0, 1, false) : records.get(records.size() - 1);
        if (log == null || last.sealed()) {
            return last;
        }
        Log.Position position = log.position();
        return position.segment() == last.id() ? last.sealed(position.frame(), position.end()) : last;
    }

    @Override
    public void close() {
        Committer writing = committer;
        housekeeper.close(LONGEST_CLOSE);
        if (writing != null && !writing.close(this::finish, LONGEST_CLOSE)) {
            LOG.warn("the committing thread is still busy; the next open will recover");
        }
        health.closed();
        try {
            segments.awaitReaders(LONGEST_CLOSE);
            segments.closeFiles();
            if (log != null) {
                log.close();
            }
        } catch (IOException failed) {
            LOG.warn("closing files failed", failed);
        }
    }

    /** A clean end: the hint file of the last segment, then a mark; only if something was written. */
    private void finish() {
        if (log == null || health.state().mode() != EngineState.Mode.OPEN) {
            return;
        }
        try {
            // without them, damage to a key in the log could not be told from a key that was never there
            for (SegmentRecord sealed : withoutHint) {
                makeHintNow(sealed);
            }
            if (snapshots.visible() == frameAtOpen && markedAtOpen) {
                return;
            }
            context.crashPoints().reached("close.before-hint");
            SegmentRecord record = activeRecord();
            if (record.sealed() && record.lastFrame() >= record.firstFrame()) {
                hints.make(log.active(), record);
            }
            context.crashPoints().reached("close.before-mark");
            Rewrite.mark(log, snapshots.visible(), snapshots.sequence());
            log.force();
            context.crashPoints().reached("close.after-mark");
        } catch (IOException | RuntimeException | OutOfMemoryError failed) {
            LOG.warn("no clean end could be written; the next open will recover", failed);
        }
    }
}
