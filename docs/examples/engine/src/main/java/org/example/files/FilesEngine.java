package org.example.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.mosp.storage.Bytes;
import org.mosp.storage.ConflictException;
import org.mosp.storage.OutcomeUnknownException;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageFullException;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.StorageReadOnlyException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.VerifyReport;
import org.mosp.storage.spi.ChangeJournal;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineContext.Mode;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.EngineStatistics;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;

/**
 * A file for every key. A commit writes new files, forces them and then their names, and then one of two heads, which
 * decides. Nothing that counts is ever written over, so a commit that is cut short changes nothing.
 */
final class FilesEngine implements IncrementalEngine {

    private static final String SUFFIX = ".entry";

    private final EngineContext context;
    private final EntryFiles files;
    private final Entries entries = new Entries();
    // no interrupt of a caller reaches what runs here, and the forces of many files are waited for together
    private final ForkJoinPool turns = new ForkJoinPool(1);
    private final ForkJoinPool disk = new ForkJoinPool(16);
    private final List<VerifyReport.Problem> problems = new ArrayList<>();
    private final Set<Long> dead = new HashSet<>();
    private volatile EngineState health = EngineState.OPEN;
    private volatile long sequence;
    private volatile long bytesStored;
    private volatile long bytesWritten;
    private volatile long commits;
    private long commit;
    private long lastFile;
    private int slot = 1;

    FilesEngine(EngineContext context) throws IOException {
        this.context = context;
        files = new EntryFiles(context.files());
        Set<Long> there = new HashSet<>();
        for (Path path : context.files().list(context.directory())) {
            String name = path.getFileName().toString();
            if (name.matches("[0-9]{1,18}\\" + SUFFIX)) {
                there.add(Long.parseLong(name.replace(SUFFIX, "")));
            }
        }
        Head head = newestHead(there.isEmpty());
        commit = head.commit();
        // no number is used while a file of a failed commit has it
        lastFile = Stream.concat(there.stream(), Stream.of(head.lastFile())).max(Long::compare).get();
        sequence = Math.max(head.sequence(), context.nextSequence() - 1);
        there.stream().filter(file -> file > head.lastFile()).forEach(dead::add);
        dead.addAll(head.dead());
        there.addAll(head.live());
        there.removeAll(dead);
        for (long file : there) {
            load(file);
        }
        if (problems.isEmpty() && entries.size() < head.entries()) {
            problems.add(new VerifyReport.Problem(context.directory().toString(), "files are missing"));
        }
        if (!problems.isEmpty()) {
            String reason = problems.size() + " problems, the first: " + problems.get(0);
            health = new EngineState(EngineState.Mode.READ_ONLY, reason, true);
        } else if (context.mode() != Mode.WRITE) {
            health = new EngineState(EngineState.Mode.READ_ONLY, "opened " + context.mode(), false);
        } else {
            settle(List.of());
        }
    }

    /** The newer one of two. A commit that is cut short, or damage, leaves at least one of them. */
    private Head newestHead(boolean mayBeNew) throws IOException {
        Head newest = Head.NONE;
        for (int each = 0; each < 2; each++) {
            try {
                Head head = Head.of(files.read(head(each)));
                if (newest == Head.NONE || head.commit() > newest.commit()) {
                    newest = head;
                    slot = each;
                }
            } catch (StorageDamagedException e) {
                // one is enough
            }
        }
        if (newest == Head.NONE && !(mayBeNew && context.mode() == Mode.WRITE)) {
            throw new StorageDamagedException(head(0).toString(), -1, null, "both heads are missing or damaged", null);
        }
        if (newest != Head.NONE && context.mode() == Mode.WRITE) {
            // maybe only the page cache has it: the same bytes once more can do it no harm, and the force counts
            files.write(head(slot), newest.toEntry());
        }
        return newest;
    }

    private void load(long file) throws IOException {
        try {
            EngineEntry entry = files.read(path(file));
            entries.put(new Entries.Stored(file, entry));
            bytesStored += EntryFiles.size(entry);
        } catch (StorageDamagedException e) {
            problems.add(new VerifyReport.Problem(e.where(), e.getMessage()));
        }
    }

    private Path path(long file) {
        return context.directory().resolve(file + SUFFIX);
    }

    private Path head(int each) {
        return context.directory().resolve("head-" + each);
    }

    @Override
    public long commit(EngineBatch batch) {
        return inTurn(() -> commitNow(batch));
    }

    @Override
    public void replicate(List<EngineEntry> puts, List<EngineBatch.Delete> deletes) {
        inTurn(() -> write(puts, deletes, sequence));
    }

    private long inTurn(Callable<Long> work) {
        requireWritable();
        try {
            return turns.submit(work).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OutcomeUnknownException("interrupted", e);
        } catch (RejectedExecutionException e) {
            throw new StorageUnavailableException("files", "an open engine", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof StorageException known ? known : new OutcomeUnknownException("failed", e);
        }
    }

    private synchronized long commitNow(EngineBatch batch) {
        for (EngineBatch.Condition condition : batch.conditions()) {
            Entries.Stored stored = entries.of(condition.keyspace()).get(condition.key());
            long version = stored == null ? 0 : stored.entry().version();
            if (version != condition.version()) {
                throw new ConflictException(condition.key().toUtf8(), condition.version(), version);
            }
        }
        long next = sequence + 1;
        List<EngineBatch.Change> changes = new ArrayList<>(batch.changes());
        if (batch.capture()) {
            changes.add(ChangeJournal.entry(next, batch.changes()));
        }
        List<EngineEntry> puts = new ArrayList<>();
        List<EngineBatch.Delete> deletes = new ArrayList<>();
        for (EngineBatch.Change change : changes) {
            if (change instanceof EngineBatch.Put put) {
                puts.add(new EngineEntry(
                        put.keyspace(), put.key(), next, put.schemaVersion(), put.flags(), put.value()));
            } else {
                deletes.add((EngineBatch.Delete) change);
            }
        }
        return write(puts, deletes, next);
    }

    private synchronized long write(List<EngineEntry> puts, List<EngineBatch.Delete> deletes, long next) {
        requireWritable();
        sweep();
        List<Entries.Stored> made = puts.stream().map(put -> new Entries.Stored(++lastFile, put)).toList();
        List<Entries.Stored> replaced = Stream.concat(
                        puts.stream().map(put -> entries.of(put.keyspace()).get(put.key())),
                        deletes.stream().map(delete -> entries.of(delete.keyspace()).get(delete.key())))
                .filter(Objects::nonNull)
                .toList();
        try {
            List<Callable<Integer>> writes = new ArrayList<>();
            made.forEach(each -> writes.add(() -> files.write(path(each.file()), each.entry())));
            for (Future<Integer> written : disk.invokeAll(writes)) {
                bytesWritten += written.get();
            }
            context.crashPoints().reached("commit.after-files");
            context.files().syncDirectory(context.directory());
            context.crashPoints().reached("commit.before-head");
            replaced.forEach(each -> dead.add(each.file()));
            long size = entries.size() + made.size() - replaced.size();
            writeHead(new Head(commit + 1, next, lastFile, size, List.copyOf(dead), List.of()));
            context.crashPoints().reached("commit.after-head");
        } catch (Exception | Error e) {
            replaced.forEach(each -> dead.remove(each.file()));
            throw undone(e, made);
        }
        bytesStored += bytes(made) - bytes(replaced);
        synchronized (entries) {
            deletes.forEach(delete -> entries.of(delete.keyspace()).remove(delete.key()));
            made.forEach(entries::put);
            sequence = next;
        }
        commit++;
        commits++;
        return next;
    }

    private static long bytes(List<Entries.Stored> files) {
        return files.stream().mapToLong(each -> EntryFiles.size(each.entry())).sum();
    }

    /** Without space nothing has happened. After anything else only the next open knows what is on the disk. */
    private StorageException undone(Throwable failed, List<Entries.Stored> made) {
        String text = failed.toString().toLowerCase(Locale.ROOT);
        if (files.forceFailed() || !text.contains("no space left") && !text.contains("quota exceeded")) {
            health = new EngineState(EngineState.Mode.READ_ONLY, "a commit failed: " + failed, false);
            return new OutcomeUnknownException("a commit failed", failed);
        }
        made.forEach(each -> dead.add(each.file()));
        sweep();
        return new StorageFullException(context.directory().toString(), bytes(made), 0, failed);
    }

    /** Into the head that was not written last: that one stays whole whatever happens to this one. */
    private void writeHead(Head head) throws IOException {
        bytesWritten += files.write(head(1 - slot), head.toEntry());
        slot = 1 - slot;
    }

    /** Both heads say the same then, so that either may be damaged. */
    private void settle(List<Long> live) throws IOException {
        sweep();
        context.files().syncDirectory(context.directory());
        Head head = new Head(commit, sequence, lastFile, entries.size(), List.copyOf(dead), live);
        writeHead(head);
        writeHead(head);
        context.files().syncDirectory(context.directory());
    }

    /** Removes dead files; the next sync of the directory makes that durable, before a head leaves them out. */
    private void sweep() {
        dead.removeIf(file -> {
            try {
                if (context.files().exists(path(file))) {
                    context.files().delete(path(file));
                    context.crashPoints().reached("sweep.after-delete");
                }
                return true;
            } catch (IOException e) {
                return false;
            }
        });
    }

    @Override
    public Optional<EngineEntry> get(Keyspace keyspace, Bytes key) {
        requireOpen();
        synchronized (entries) {
            return found(entries.of(keyspace).get(key), key);
        }
    }

    /** An entry, or its absence, which is known only where every file could be read. */
    Optional<EngineEntry> found(Entries.Stored stored, Bytes key) {
        if (stored == null && !isComplete()) {
            VerifyReport.Problem first = problems.get(0);
            throw new StorageDamagedException(first.where(), -1, key.toUtf8(), first.what(), null);
        }
        return Optional.ofNullable(stored).map(Entries.Stored::entry);
    }

    boolean isComplete() {
        return problems.isEmpty() || context.mode() == Mode.SALVAGE;
    }

    @Override
    public FilesSnapshot snapshot() {
        requireOpen();
        synchronized (entries) {
            return new FilesSnapshot(this, sequence, entries.copy());
        }
    }

    void requireOpen() {
        if (health.mode() == EngineState.Mode.CLOSED) {
            throw new StorageUnavailableException("files", "an open engine", null);
        }
    }

    private void requireWritable() {
        requireOpen();
        if (health.mode() == EngineState.Mode.READ_ONLY) {
            throw new StorageReadOnlyException("files", health.reason());
        }
    }

    @Override
    public long lastSequence() {
        return sequence;
    }

    @Override
    public long count(Keyspace keyspace) {
        synchronized (entries) {
            return entries.of(keyspace).size();
        }
    }

    @Override
    public EngineState state() {
        return health;
    }

    @Override
    public EngineStatistics statistics() {
        return new EngineStatistics(
                count(Keyspace.USER), bytesStored, 0, bytesWritten, files.forces(), commits, Map.of());
    }

    @Override
    public VerifyReport verify(Progress progress) {
        List<VerifyReport.Problem> found = new ArrayList<>(problems);
        List<Entries.Stored> all = snapshot().all();
        long done = 0;
        for (Entries.Stored stored : all) {
            try {
                files.read(path(stored.file()));
            } catch (StorageDamagedException e) {
                // a commit may have replaced it meanwhile
                if (isCurrent(stored)) {
                    found.add(new VerifyReport.Problem(e.where(), e.getMessage()));
                }
            } catch (IOException e) {
                throw new StorageIoException("verify", path(stored.file()).toString(), e);
            }
            progress.at("files", ++done, all.size());
        }
        return new VerifyReport(done, bytesStored, found);
    }

    private boolean isCurrent(Entries.Stored stored) {
        synchronized (entries) {
            return entries.of(stored.entry().keyspace()).get(stored.entry().key()) == stored;
        }
    }

    @Override
    public void close() {
        CompletableFuture.runAsync(this::end, turns).completeOnTimeout(null, 5, TimeUnit.SECONDS).join();
        health = EngineState.CLOSED;
        turns.shutdown();
        disk.shutdown();
    }

    private synchronized void end() {
        try {
            if (health.mode() == EngineState.Mode.OPEN) {
                settle(entries.all().map(Entries.Stored::file).toList());
                context.crashPoints().reached("close.after-heads");
            }
        } catch (IOException e) {
            // every commit is on the disk: the next open finds them, as after a kill
        } finally {
            health = EngineState.CLOSED;
        }
    }
}
