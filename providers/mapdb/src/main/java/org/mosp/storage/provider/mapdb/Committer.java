package org.mosp.storage.provider.mapdb;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.mosp.storage.ConflictException;
import org.mosp.storage.Durability;
import org.mosp.storage.OutcomeUnknownException;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageFullException;
import org.mosp.storage.StorageReadOnlyException;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.DiskFull;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.EngineHealth;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.support.queue.CommitThread;

/**
 * Group commit: the one thread that writes to the log and changes the index. It takes all requests that wait, writes their
 * frames at once, forces once, makes them visible, and only then completes the callers.
 *
 * <p>Handing over to a thread and back costs about as much as a force on a fast disk. So a caller that finds nobody else
 * writing, and space prepared, takes the turn and does the same for its one request on its own thread. Whatever else the log
 * needs (space, the next segment, a late force, its end) is done by the committing thread only, which holds the turn meanwhile.
 */
final class Committer implements CommitThread.Commits {

    private static final Duration UNFORCED_FOR = Duration.ofMillis(400);
    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final int TIDY_AT_ONCE = 256;

    /** Gives space back. */
    @FunctionalInterface
    interface Compaction {
        /**
         * Begins some time; quick.
         *
         * @param shrinking whether much more was deleted than written, so that it is worth to carry more for less
         */
        void wanted(boolean shrinking);
    }

    /** A request whose condition did not hold. */
    private record Refused(Request request, ConflictException conflict) {}

    private final Log log;
    private final KeyIndex index;
    private final Snapshots snapshots;
    private final EngineHealth health;
    private final CrashPoints crashPoints;
    private final Consumer<SegmentRecord> onSealed;
    private final Compaction compaction;
    private final long worthBytes;
    private final ArrayDeque<Request> waiting = new ArrayDeque<>();
    private final WriteBuffer buffer;
    private final AtomicLong commits = new AtomicLong();
    private final CommitThread<Request> thread;
    /** Held by whoever writes to the log and changes the index; guards all that is not final below. */
    private final ReentrantLock turn = new ReentrantLock();

    private long durableUpTo;
    private boolean unforced;
    private long unforcedSince;
    private volatile int lastGroup;
    private long lastForceNanos;
    private long supersededBefore;
    private long added;
    private final List<Refused> refused = new ArrayList<>();
    private final List<Request> inside = new ArrayList<>();

    /**
     * Not yet running.
     *
     * @param durableUpTo the last frame that is durable
     * @param onSealed told of each segment that was sealed; must be quick
     * @param compaction wanted when there is no space, and whenever so much was superseded
     * @param worthBytes how much
     */
    Committer(
            String name,
            Log log,
            KeyIndex index,
            Snapshots snapshots,
            EngineHealth health,
            CrashPoints crashPoints,
            long durableUpTo,
            Consumer<SegmentRecord> onSealed,
            Compaction compaction,
            long worthBytes) {
        this.log = log;
        this.index = index;
        this.snapshots = snapshots;
        this.health = health;
        this.crashPoints = crashPoints;
        this.onSealed = onSealed;
        this.compaction = compaction;
        this.worthBytes = worthBytes;
        this.durableUpTo = durableUpTo;
        this.buffer = new WriteBuffer(log);
        this.thread = new CommitThread<>(name, "mapdb", health, this);
    }

    void start() {
        thread.start();
    }

    long commits() {
        return commits.get();
    }

    int queued() {
        return thread.queued();
    }

    /** Has a request done and waits for its outcome. */
    long perform(Request request) {
        boolean alone = lastGroup < 2;
        if (!alone || !performHere(request)) {
            thread.put(request);
        }
        return request.ticket().await(alone);
    }

    /** Commits on the caller's thread; {@code false} if somebody else is writing, or more is to be done than to write. */
    private boolean performHere(Request request) {
        boolean plain =
                request instanceof Request.Commit commit && commit.batch().durability() == Durability.SYNC;
        if (!plain || thread.queued() > 0 || turn.hasQueuedThreads() || !turn.tryLock()) {
            return false;
        }
        try {
            long bytes = Group.frameBytes(request);
            if (!waiting.isEmpty() || thread.closed() || !log.fits(bytes) || !log.prepared(bytes)) {
                return false;
            }
            waiting.add(request);
            try {
                commitHere();
            } catch (RuntimeException | Error unexpected) {
                // even to tell of the first one failed: the caller learns it from its ticket
                health.readOnly("a commit ended");
                failLeft(thread.ended());
            }
            return true;
        } finally {
            turn.unlock();
        }
    }

    private void commitHere() {
        try {
            commitGroup();
            index.tidy(TIDY_AT_ONCE);
        } catch (RuntimeException | Error unexpected) {
            broken("unexpected: " + unexpected, unexpected);
        }
    }

    /** Hands a batch over; the stage completes on the executor. */
    CompletionStage<Long> performAsync(EngineBatch batch, Executor executor) {
        return thread.putAsync(ticket -> Request.Commit.of(batch, ticket), executor);
    }

    /** Takes no more requests, performs those inside, then this; waits for all of it, bounded. */
    boolean close(Runnable last, Duration atMost) {
        return thread.close(last, atMost);
    }

    @Override
    public void failLeft(StorageException ended) {
        turn.lock();
        try {
            inside.forEach(request -> request.ticket().fail(ended));
            refused.forEach(request -> request.request().ticket().fail(ended));
            waiting.forEach(request -> request.ticket().fail(ended));
            inside.clear();
            refused.clear();
            waiting.clear();
        } finally {
            turn.unlock();
        }
    }

    @Override
    public void run() {
        while (!ended()) {
            try {
                thread.await(idle());
                turn.lock();
                try {
                    thread.take(waiting);
                    step();
                } catch (RuntimeException | Error unexpected) {
                    broken("unexpected: " + unexpected, unexpected);
                } finally {
                    turn.unlock();
                }
            } catch (InterruptedException ignored) {
                // nobody has a reason to interrupt this thread: it ends when the queue is closed
            }
        }
    }

    private void step() {
        while (!waiting.isEmpty()) {
            thread.gather(waiting, lastGroup, lastForceNanos);
            commitGroup();
        }
        if (unforced && (unforcedLeft().isZero() || thread.closed())) {
            forceLate();
        }
        index.tidy(TIDY_AT_ONCE);
    }

    /** Whether everything is done that was handed over, and nobody can hand over more; from then on nobody has the turn. */
    private boolean ended() {
        if (!thread.closed()) {
            return false;
        }
        turn.lock();
        try {
            return waiting.isEmpty() && thread.queued() == 0 && !unforced;
        } finally {
            turn.unlock();
        }
    }

    private Duration idle() {
        turn.lock();
        try {
            return unforced ? unforcedLeft() : IDLE;
        } finally {
            turn.unlock();
        }
    }

    private void commitGroup() {
        Group group = new Group(index, snapshots.visible() + 1, snapshots.sequence(), waiting.size() == 1);
        while (!waiting.isEmpty() && admit(group)) {
            // next
        }
        if (!group.isEmpty() && health.state().mode() == EngineState.Mode.OPEN) {
            write(group);
        } else if (!group.isEmpty()) {
            // damage that a reader found meanwhile has ended writing: nothing of this group was written, and a conflict
            // may be one with it
            StorageException ended =
                    new StorageReadOnlyException("mapdb", health.state().reason());
            inside.forEach(request -> request.ticket().fail(ended));
            refused.forEach(request -> request.request().ticket().fail(ended));
            refused.clear();
        }
        inside.clear();
        refused.forEach(request -> request.request().ticket().fail(request.conflict()));
        refused.clear();
    }

    /** Adds the first waiting request to the group; {@code false} if it has to wait for the next group. */
    private boolean admit(Group group) {
        Request request = waiting.element();
        if (request instanceof Request.Task task) {
            if (!group.isEmpty()) {
                return false;
            }
            task.action().run();
            task.ticket().complete(0);
            waiting.remove();
            return true;
        }
        try {
            health.checkWritable();
            long bytes = group.bytes() + Group.frameBytes(request);
            if (!log.fits(bytes)) {
                if (!group.isEmpty()) {
                    return false;
                }
                roll(bytes, Group.frees(request));
            }
            if (!log.prepared(bytes)) {
                forceUnforced();
                log.prepare(bytes, Group.frees(request));
            }
            group.add(request);
            inside.add(request);
        } catch (StorageFullException full) {
            sealIfMostlyDead(group);
            compaction.wanted(false);
            request.ticket().fail(full);
        } catch (ConflictException conflict) {
            // it may tell what this group is about to make durable, so nobody learns it before that
            refused.add(new Refused(request, conflict));
        } catch (StorageException failed) {
            request.ticket().fail(failed);
        } catch (IOException failed) {
            abandon("preparing space failed: " + failed, failed);
            return false;
        }
        waiting.remove();
        return true;
    }

    /** What a force for space would take along if it failed: no later force could be believed about it. */
    private void forceUnforced() throws IOException {
        if (durableUpTo < snapshots.visible()) {
            log.force();
            durableUpTo = snapshots.visible();
            unforced = false;
        }
    }

    private void roll(long bytes, boolean privileged) throws IOException {
        log.force();
        durableUpTo = snapshots.visible();
        unforced = false;
        onSealed.accept(log.roll(snapshots.visible(), snapshots.sequence(), bytes, privileged));
    }

    /** Nothing of this group was written, and nothing will be. */
    private void abandon(String reason, IOException cause) {
        waiting.addAll(inside);
        inside.clear();
        broken(reason, cause);
    }

    /** On a full disk even the active segment is worth compacting, once it is sealed. */
    private void sealIfMostlyDead(Group group) {
        long end = log.end();
        if (group.isEmpty() && end > 0 && log.active().liveBytes.get() < end / 2) {
            try {
                roll(FrameHeader.HEADER_BYTES, true);
            } catch (StorageFullException nothingLeft) {
                return;
            } catch (IOException failed) {
                health.readOnly("preparing space failed: " + failed);
            }
        }
    }

    private void write(Group group) {
        long from = log.end();
        KeyIndex.Applied applied = new KeyIndex.Applied(List.of(), List.of());
        boolean forcing = false;
        try {
            crashPoints.reached("log.before-write");
            buffer.begin(from, group.bytes());
            group.encode(buffer, log.active().id, log.salt(), durableUpTo);
            crashPoints.reached("log.after-write");
            applied = index.apply(group.changes());
            if (group.force()) {
                forcing = true;
                long began = System.nanoTime();
                log.force();
                lastForceNanos = System.nanoTime() - began;
                lastGroup = group.frames().size();
                crashPoints.reached("log.after-force");
                durableUpTo = group.lastFrame();
            }
            if (!group.force() && !unforced) {
                unforcedSince = System.nanoTime();
            }
            unforced = !group.force();
        } catch (IOException failed) {
            boolean alone = !forcing || durableUpTo == snapshots.visible();
            if (DiskFull.isCauseOf(failed) && alone && undo(group, applied, from)) {
                StorageException full = new StorageFullException(log.active().toString(), group.bytes(), 0, failed);
                inside.forEach(request -> request.ticket().fail(full));
                refused.forEach(request -> request.request().ticket().fail(full));
                refused.clear();
            } else {
                broken((forcing ? "a force failed: " : "a write failed: ") + failed, failed);
            }
            return;
        }
        log.advance(from + group.bytes(), group.lastFrame());
        publish(group, applied);
    }

    private void publish(Group group, KeyIndex.Applied applied) {
        for (Group.Carried carried : group.carried()) {
            index.carried(carried.link(), carried.place());
        }
        index.publish(applied, group.lastFrame(), group.lastSequence());
        crashPoints.reached("log.after-publish");
        account(applied);
        for (Group.Frame frame : group.frames()) {
            commits.incrementAndGet();
            frame.request().ticket().complete(frame.sequence());
        }
    }

    /** What is deleted makes segments worth compacting, also where nothing is written any more that would seal one. */
    private void account(KeyIndex.Applied applied) {
        // what was written long ago says nothing about now
        added = Math.min(added, worthBytes);
        applied.changes().forEach(change -> added += change.link().bytes());
        long superseded = snapshots.superseded().get() - supersededBefore;
        if (superseded >= worthBytes) {
            compaction.wanted(superseded / 2 > added);
            supersededBefore += superseded;
            added = 0;
        }
    }

    /**
     * Takes a group back that met a full disk inside its commit; {@code false} if that failed too. Not after a force that
     * covered earlier commits: they may be gone from the disk, and what is written after them with them.
     */
    private boolean undo(Group group, KeyIndex.Applied applied, long from) {
        try {
            index.undo(applied);
            log.wipe(from, from + group.bytes());
            return true;
        } catch (IOException failed) {
            return false;
        }
    }

    /** How long what the operating system holds may still wait for its force; never negative. */
    private Duration unforcedLeft() {
        return Duration.ofNanos(Math.max(0, UNFORCED_FOR.toNanos() - (System.nanoTime() - unforcedSince)));
    }

    private void forceLate() {
        if (!unforced) {
            return;
        }
        try {
            log.force();
            durableUpTo = snapshots.visible();
            unforced = false;
        } catch (IOException failed) {
            broken("a force failed: " + failed, failed);
        }
    }

    /** Ends all writing: whether the requests inside are on disk is not known. */
    private void broken(String reason, Throwable cause) {
        health.readOnly(reason);
        inside.forEach(request -> request.ticket().fail(new OutcomeUnknownException(reason, cause)));
        inside.clear();
        waiting.forEach(request -> request.ticket().fail(new StorageReadOnlyException("mapdb", reason)));
        refused.forEach(request -> request.request().ticket().fail(new StorageReadOnlyException("mapdb", reason)));
        refused.clear();
        waiting.clear();
        unforced = false;
    }
}
