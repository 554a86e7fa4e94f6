package org.mosp.storage.manager.roles;

import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.mosp.storage.StorageRole;
import org.mosp.storage.manager.gate.BoundProvider;
import org.mosp.storage.manager.manifest.ManifestBook;
import org.mosp.storage.manager.manifest.RoleRecord;

/**
 * Keeps the manifest's {@code nextSequence} of a role above every sequence its engine gives out: it reserves a block before
 * the first write, and the next before the block is used up. So sequences never go back, even if the engine loses its tail.
 * Any number of threads.
 */
public final class SequenceLine {

    /** Sequences reserved at once. After a kill at most so many are left out. */
    static final long BLOCK = 1 << 17;

    /** More than the writes that can be inside at once. */
    private static final long SLACK = 1 << 16;

    private final StorageRole role;
    private final String directory;
    private final ManifestBook book;
    private final BoundProvider provider;
    private final LongSupplier last;
    private volatile long limit = Long.MIN_VALUE;
    private boolean left;

    /**
     * A line that has reserved nothing yet.
     *
     * @param directory the name of the engine's directory: nothing is noted in the record of another engine
     * @param last the engine's last sequence, cheap to ask
     */
    public SequenceLine(
            StorageRole role, String directory, ManifestBook book, BoundProvider provider, LongSupplier last) {
        this.role = role;
        this.directory = directory;
        this.book = book;
        this.provider = provider;
        this.last = last;
    }

    /** Called before each write; mostly does nothing. */
    public void beforeWrite() {
        if (last.getAsLong() >= limit) {
            reserve();
        }
    }

    /** Reserves now, which also notes the engine as opened. */
    synchronized void reserve() {
        long given = last.getAsLong();
        if (given < limit || left) {
            return;
        }
        long ceiling = given + 1 + BLOCK;
        note(record -> record.reserved(ceiling, provider.formatVersion(), provider.bundle(), provider.version()));
        limit = ceiling - SLACK;
    }

    /** Notes that the engine was closed in order after a sequence; writes nothing if nothing was reserved. */
    synchronized void closed(long lastSequence) {
        if (limit != Long.MIN_VALUE && !left) {
            note(record -> record.closed(lastSequence));
            limit = Long.MIN_VALUE;
        }
    }

    /** The role's record with a block reserved above what was given out, for a manifest that makes this engine the truth. */
    public RoleRecord reserving(RoleRecord record) {
        return record.from(last.getAsLong() + 1)
                .reserved(
                        last.getAsLong() + 1 + BLOCK, provider.formatVersion(), provider.bundle(), provider.version());
    }

    /** That manifest is durable. */
    public synchronized void reserved(RoleRecord record) {
        limit = record.nextSequence() - SLACK;
    }

    /** Another engine has become the truth: this one notes nothing in the role's record any more. */
    public synchronized void leave() {
        left = true;
    }

    /** The record may be another engine's: where a switch was written, and this engine could not be told. */
    private void note(UnaryOperator<RoleRecord> change) {
        book.update(manifest -> manifest.withRole(
                role, record -> record.directoryName().equals(directory) ? change.apply(record) : record));
    }
}
