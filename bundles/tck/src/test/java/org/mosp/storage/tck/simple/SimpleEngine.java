package org.mosp.storage.tck.simple;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import org.mosp.storage.Bytes;
import org.mosp.storage.OutcomeUnknownException;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageFullException;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.StorageReadOnlyException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.VerifyReport;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineContext.Mode;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineSnapshot;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.EngineStatistics;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.support.queue.GroupQueue;

/** A log in one file and a table in memory. */
final class SimpleEngine implements IncrementalEngine {

    /** A commit on its way; a replica has puts of its own. */
    private record Task(EngineBatch batch, Optional<List<EngineEntry>> replica, CompletableFuture<Long> done) {}

    private final EngineContext context;
    private final Flaw flaw;
    private final SimpleLog log;
    private final Table table;
    private final GroupQueue<Task> queue =
            new GroupQueue<>("simple", 10_000, 64 << 20, Duration.ofSeconds(10), Duration.ZERO);
    private final Thread writer = new Thread(this::writeGroups, "simple-writer");
    private volatile EngineState state = EngineState.OPEN;
    private long last;
    private volatile long commits;
    private volatile long bytes;
    private volatile long forces;

    SimpleEngine(EngineContext context, Flaw flaw) throws IOException {
        this.context = context;
        this.flaw = flaw;
        log = new SimpleLog(context, flaw);
        table = new Table(flaw);
        long top = context.nextSequence() - 1;
        for (Frame frame : log.recover()) {
            table.add(frame);
            top = Math.max(top, flaw == Flaw.REUSES_VERSIONS ? 0 : frame.last());
        }
        if (flaw == Flaw.REUSES_VERSIONS) {
            for (Keyspace keyspace : Keyspace.values()) {
                for (List<Table.Link> links : table.map(keyspace).values()) {
                    Frame.Change newest = links.get(0).change();
                    top = Math.max(top, newest.value().isPresent() ? newest.version() : 0);
                }
            }
        }
        last = top;
        table.publish(top);
        if (!log.damage().isEmpty()) {
            state = new EngineState(EngineState.Mode.READ_ONLY, log.damage(), true);
        } else if (context.mode() != Mode.WRITE) {
            state = new EngineState(EngineState.Mode.READ_ONLY, "opened so", false);
        }
        writer.setDaemon(true);
        writer.start();
    }

    @Override
    public long commit(EngineBatch batch) {
        return await(submit(batch, Optional.empty()));
    }

    @Override
    public CompletionStage<Long> commitAsync(EngineBatch batch, Executor executor) {
        CompletableFuture<Long> done = submit(batch, Optional.empty());
        return flaw == Flaw.COMPLETES_ON_OWN_THREAD
                ? done
                : done.handleAsync(
                        (sequence, error) -> {
                            if (error instanceof RuntimeException e) {
                                throw e;
                            }
                            return sequence;
                        },
                        executor);
    }

    @Override
    public void replicate(List<EngineEntry> puts, List<EngineBatch.Delete> deletes) {
        await(submit(EngineBatch.of(List.copyOf(deletes)), Optional.of(puts)));
    }

    private CompletableFuture<Long> submit(EngineBatch batch, Optional<List<EngineEntry>> replica) {
        checkWritable();
        CompletableFuture<Long> done = new CompletableFuture<>();
        try {
            queue.put(new Task(batch, replica, done), batch.bytes());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            done.completeExceptionally(new OutcomeUnknownException("interrupted", e));
        }
        return done;
    }

    private void checkWritable() {
        checkOpen();
        if (state.mode() == EngineState.Mode.READ_ONLY) {
            throw new StorageReadOnlyException("simple", state.reason());
        }
    }

    private void checkOpen() {
        if (state.mode() == EngineState.Mode.CLOSED) {
            throw new StorageUnavailableException("simple", "an open engine", null);
        }
    }

    private long await(CompletableFuture<Long> done) {
        try {
            return done.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            if (flaw == Flaw.DIES_OF_INTERRUPT) {
                state = new EngineState(EngineState.Mode.READ_ONLY, "interrupted", false);
            }
            throw new OutcomeUnknownException("interrupted", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof StorageException storage
                    ? storage
                    : new StorageIoException("commit", "simple", e);
        }
    }

    private void writeGroups() {
        try {
            while (!queue.closed() || queue.size() > 0) {
                List<Task> tasks = new ArrayList<>();
                queue.await(Duration.ofSeconds(1));
                queue.drainTo(tasks, 8 << 20);
                writeGroup(tasks);
            }
        } catch (InterruptedException e) {
            state = EngineState.CLOSED;
        }
    }

    private void writeGroup(List<Task> tasks) {
        Map<CompletableFuture<Long>, Long> done = new HashMap<>();
        GroupFrames group = new GroupFrames(table, flaw, last);
        Map<CompletableFuture<Long>, StorageException> refused = new HashMap<>();
        for (Task task : tasks) {
            try {
                if (state.mode() != EngineState.Mode.OPEN) {
                    throw new StorageReadOnlyException("simple", state.reason());
                }
                done.put(task.done(), group.add(task.batch(), task.replica()));
            } catch (StorageException e) {
                if (flaw == Flaw.TELLS_CONFLICTS_EARLY) {
                    task.done().completeExceptionally(e);
                }
                refused.put(task.done(), e);
            }
        }
        try {
            if (!done.isEmpty()) {
                write(group, done);
            }
        } catch (StorageException e) {
            done.keySet().forEach(future -> future.completeExceptionally(e));
        }
        // only now: a conflict tells of versions that must be durable before anybody hears of them
        refused.forEach(CompletableFuture::completeExceptionally);
    }

    private void write(GroupFrames group, Map<CompletableFuture<Long>, Long> done) {
        List<Frame> frames = group.frames();
        List<ByteBuffer> buffers = frames.stream().map(Frame::encode).toList();
        bytes += buffers.stream().mapToLong(ByteBuffer::remaining).sum();
        if (flaw == Flaw.ACKNOWLEDGES_BEFORE_WRITING) {
            frames.forEach(table::add);
            table.publish(group.last());
            done.forEach(CompletableFuture::complete);
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        }
        try {
            append(buffers, frames);
        } catch (IOException e) {
            if (flaw == Flaw.GIVES_UP_WHEN_FULL) {
                state = new EngineState(EngineState.Mode.READ_ONLY, "full", false);
            }
            throw new StorageFullException("log", 0, 0, e);
        }
        context.crashPoints().reached("log.after-write");
        if (flaw == Flaw.TELLS_CONFLICTS_EARLY) {
            java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
        }
        if (flaw == Flaw.PUBLISHES_BEFORE_FORCE) {
            frames.forEach(table::add);
            table.publish(group.last());
        }
        if (flaw == Flaw.ACKNOWLEDGES_EARLY) {
            done.forEach(CompletableFuture::complete);
        }
        try {
            log.force();
            forces++;
        } catch (IOException e) {
            if (flaw != Flaw.SHRUGS_AT_FAILED_FORCE) {
                state = new EngineState(EngineState.Mode.READ_ONLY, "a force failed", true);
            }
            throw new OutcomeUnknownException("a force failed", e);
        }
        context.crashPoints().reached("log.after-force");
        if (flaw != Flaw.PUBLISHES_BEFORE_FORCE && flaw != Flaw.ACKNOWLEDGES_BEFORE_WRITING) {
            frames.forEach(table::add);
            table.publish(group.last());
        }
        last = group.last();
        commits += done.size();
        done.forEach(CompletableFuture::complete);
    }

    private void append(List<ByteBuffer> buffers, List<Frame> frames) throws IOException {
        boolean deletesOnly = frames.stream().allMatch(frame -> frame.changes().stream()
                .allMatch(change -> change.value().isEmpty()));
        try {
            log.append(buffers);
        } catch (IOException e) {
            if (!deletesOnly || !log.useReserve()) {
                throw e;
            }
            buffers.forEach(ByteBuffer::rewind);
            log.append(buffers);
        }
    }

    @Override
    public Optional<EngineEntry> get(Keyspace keyspace, Bytes key) {
        checkOpen();
        long frame = table.visible().frame();
        if (flaw == Flaw.READS_STALE
                && java.util.concurrent.ThreadLocalRandom.current().nextInt(4) == 0) {
            frame--;
        }
        return SimpleSnapshot.entry(table.at(keyspace, key, frame))
                .map(this::proven)
                .or(() -> absent(keyspace, key));
    }

    private EngineEntry proven(EngineEntry entry) {
        check(entry.keyspace(), entry.key(), entry.version());
        return entry;
    }

    private Optional<EngineEntry> absent(Keyspace keyspace, Bytes key) {
        check(keyspace, key, 0);
        return Optional.empty();
    }

    /** In a damaged store a key counts only when it has the version it had at the clean close. */
    void check(Keyspace keyspace, Bytes key, long version) {
        if (!log.damage().isEmpty()) {
            long expected = log.expectedVersion(closedName(keyspace, key));
            if (expected >= 0 && expected != version) {
                throw new StorageDamagedException("log", -1, key.toUtf8(), "damaged", null);
            }
        }
    }

    private static String closedName(Keyspace keyspace, Bytes key) {
        return keyspace.code() + new String(key.toArray(), java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    @Override
    public EngineSnapshot snapshot() {
        checkOpen();
        return new SimpleSnapshot(table, this);
    }

    @Override
    public long lastSequence() {
        return table.visible().sequence();
    }

    @Override
    public long count(Keyspace keyspace) {
        return table.count(keyspace);
    }

    @Override
    public EngineState state() {
        return state;
    }

    @Override
    public EngineStatistics statistics() {
        return new EngineStatistics(count(Keyspace.USER), log.size(), 0, bytes, forces, commits, Map.of());
    }

    @Override
    public VerifyReport verify(Progress progress) {
        checkOpen();
        long entries = table.count(Keyspace.USER) + table.count(Keyspace.STORE) + table.count(Keyspace.LOCAL);
        return new VerifyReport(
                entries,
                log.size(),
                log.damage().isEmpty() ? List.of() : List.of(new VerifyReport.Problem("log", log.damage())));
    }

    @Override
    public void close() {
        queue.close();
        try {
            writer.join(60_000);
            if (state.mode() == EngineState.Mode.OPEN) {
                Map<String, Long> keys = new HashMap<>();
                for (Keyspace keyspace : Keyspace.values()) {
                    table.map(keyspace).forEach((key, links) -> {
                        Frame.Change newest = links.get(0).change();
                        if (newest.value().isPresent()) {
                            keys.put(closedName(keyspace, key), newest.version());
                        }
                    });
                }
                log.closeCleanly(keys);
            }
            log.close();
        } catch (IOException e) {
            throw new StorageIoException("close", "simple", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            state = EngineState.CLOSED;
        }
    }
}
