package org.mosp.storage.provider.mapdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.ConflictException;
import org.mosp.storage.Durability;
import org.mosp.storage.spi.ChangeJournal;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.Keyspace;

/**
 * The frames of one group commit: planned request by request, each seeing the effects of those before it, then encoded
 * with one gathering write. For the committing thread.
 */
final class Group {

    private static final byte[] NO_BYTES = {};

    /** A frame of this group. */
    record Frame(Request request, FrameHeader.Kind kind, long number, long sequence, int entries, int payload) {}

    /**
     * An entry of this group.
     *
     * @param begun its checksum, as far as it could be taken; {@code null} for one that is carried as it is
     * @param carried the bytes of one that is carried, else empty
     * @param alive the link of one that is carried
     */
    private record Planned(
            Keyspace keyspace,
            Bytes key,
            boolean tombstone,
            int flags,
            int schemaVersion,
            long version,
            Bytes value,
            @Nullable CRC32C begun,
            byte[] carried,
            @Nullable Link alive) {

        int length() {
            return carried.length > 0 ? carried.length : EntryFormat.length(key.length(), value.length());
        }
    }

    private record Key(Keyspace keyspace, Bytes key) {}

    /** Where a carried entry is now. */
    record Carried(Link link, long place) {}

    private final KeyIndex index;
    private final List<Frame> frames = new ArrayList<>();
    private final List<Planned> entries = new ArrayList<>();
    private final Map<Key, Long> versions = new HashMap<>();
    private final List<KeyIndex.Change> changes = new ArrayList<>();
    private final List<Carried> carried = new ArrayList<>();
    private final boolean alone;
    private final long firstFrame;
    private long lastSequence;
    private long bytes;
    private boolean force;

    /**
     * An empty group.
     *
     * @param alone whether it will hold one request only, which nobody else can see the effects of
     */
    Group(KeyIndex index, long firstFrame, long lastSequence, boolean alone) {
        this.index = index;
        this.firstFrame = firstFrame;
        this.lastSequence = lastSequence;
        this.alone = alone;
    }

    List<Frame> frames() {
        return frames;
    }

    List<KeyIndex.Change> changes() {
        return changes;
    }

    List<Carried> carried() {
        return carried;
    }

    boolean isEmpty() {
        return frames.isEmpty();
    }

    long bytes() {
        return bytes;
    }

    /** Whether somebody waits for it to be durable. */
    boolean force() {
        return force;
    }

    long lastFrame() {
        return firstFrame + frames.size() - 1;
    }

    long lastSequence() {
        return lastSequence;
    }

    /** Bytes of a request's frame, at most. */
    static long frameBytes(Request request) {
        long journal = 0;
        if (request instanceof Request.Commit commit && commit.batch().capture()) {
            journal = commit.bytes() + 3L * commit.batch().changes().size() + 128;
        }
        return FrameHeader.length(request.bytes() + journal);
    }

    /** Whether a request only frees space. */
    static boolean frees(Request request) {
        if (request instanceof Request.Commit commit) {
            return commit.batch().changes().stream().allMatch(EngineBatch.Delete.class::isInstance);
        }
        return !(request instanceof Request.Replicate replicate)
                || replicate.puts().isEmpty();
    }

    /**
     * Adds a request's frame.
     *
     * @throws ConflictException if a condition does not hold; nothing was added
     */
    void add(Request request) {
        int from = entries.size();
        if (request instanceof Request.Commit commit) {
            for (EngineBatch.Condition condition : commit.batch().conditions()) {
                check(condition);
            }
            force |= commit.batch().durability() == Durability.SYNC;
            planCommit(commit, lastSequence + 1);
            lastSequence++;
            frame(request, FrameHeader.Kind.COMMIT, from);
        } else if (request instanceof Request.Replicate replicate) {
            force = true;
            planReplicate(replicate);
            frame(request, FrameHeader.Kind.COMMIT, from);
        } else if (request instanceof Request.Carry carry) {
            force = true;
            planCarry(carry);
            frame(request, FrameHeader.Kind.CARRY, from);
        }
    }

    private void check(EngineBatch.Condition condition) {
        Long planned = versions.get(new Key(condition.keyspace(), condition.key()));
        long actual;
        if (planned != null) {
            actual = planned;
        } else {
            Link head = index.head(condition.keyspace(), condition.key().toArray());
            actual = head == null || head.tombstone() ? 0 : head.version;
        }
        if (actual != condition.version()) {
            throw new ConflictException(condition.key().toUtf8(), condition.version(), actual);
        }
    }

    private void planCommit(Request.Commit commit, long sequence) {
        List<EngineBatch.Change> changes = commit.batch().changes();
        for (int i = 0; i < changes.size(); i++) {
            planChange(changes.get(i), sequence, commit.begun()[i]);
        }
        if (commit.batch().capture()) {
            EngineBatch.Put journal = ChangeJournal.entry(sequence, changes);
            planChange(journal, sequence, EntryFormat.begin(journal.key(), journal.value()));
        }
    }

    private void planChange(EngineBatch.Change change, long version, CRC32C begun) {
        if (change instanceof EngineBatch.Put put) {
            plan(put(put.keyspace(), put.key(), put.flags(), put.schemaVersion(), version, put.value(), begun));
        } else if (change instanceof EngineBatch.Delete delete) {
            plan(tombstone(delete, version, begun));
        }
    }

    private static Planned put(
            Keyspace keyspace, Bytes key, int flags, int schemaVersion, long version, Bytes value, CRC32C begun) {
        return new Planned(keyspace, key, false, flags, schemaVersion, version, value, begun, NO_BYTES, null);
    }

    private static Planned tombstone(EngineBatch.Delete delete, long version, CRC32C begun) {
        return new Planned(delete.keyspace(), delete.key(), true, 0, 0, version, Bytes.EMPTY, begun, NO_BYTES, null);
    }

    private void planReplicate(Request.Replicate replicate) {
        for (EngineEntry put : replicate.puts()) {
            CRC32C begun = EntryFormat.begin(put.key(), put.value());
            plan(put(put.keyspace(), put.key(), put.flags(), put.schemaVersion(), put.version(), put.value(), begun));
        }
        for (EngineBatch.Delete delete : replicate.deletes()) {
            plan(tombstone(delete, lastSequence, EntryFormat.begin(delete.key(), Bytes.EMPTY)));
        }
    }

    private void plan(Planned planned) {
        entries.add(planned);
        if (!alone) {
            versions.put(new Key(planned.keyspace(), planned.key()), planned.tombstone() ? 0L : planned.version());
        }
    }

    private void planCarry(Request.Carry carry) {
        for (Request.CarriedEntry candidate : carry.entries()) {
            ScannedEntry entry = candidate.entry();
            Bytes key = Bytes.wrap(entry.key());
            Link head = index.head(entry.keyspace(), entry.key());
            boolean alive = head != null
                    && head.frame == entry.frame()
                    && head.place == Link.place(carry.fromSegment(), entry.offset())
                    && !versions.containsKey(new Key(entry.keyspace(), key));
            if (alive) {
                entries.add(new Planned(
                        entry.keyspace(),
                        key,
                        entry.tombstone(),
                        0,
                        0,
                        entry.version(),
                        Bytes.EMPTY,
                        null,
                        candidate.bytes(),
                        head));
            }
        }
    }

    private void frame(Request request, FrameHeader.Kind kind, int from) {
        int payload = 0;
        for (int i = from; i < entries.size(); i++) {
            payload += entries.get(i).length();
        }
        long number = firstFrame + frames.size();
        frames.add(new Frame(request, kind, number, lastSequence, entries.size() - from, payload));
        bytes += FrameHeader.length(payload);
    }

    /** Writes all frames into the buffer, and notes what changes in the index. */
    void encode(WriteBuffer out, int segment, long salt, long durableUpTo) throws IOException {
        int next = 0;
        byte[] scratch = new byte[EntryFormat.HEADER_BYTES];
        for (Frame frame : frames) {
            FrameHeader header = new FrameHeader(
                    segment,
                    out.offset(),
                    frame.kind(),
                    salt,
                    frame.number(),
                    frame.sequence(),
                    durableUpTo,
                    frame.entries(),
                    frame.payload());
            header.write(out.room(FrameHeader.HEADER_BYTES));
            CRC32C trailer = header.beginTrailer();
            for (int i = 0; i < frame.entries(); i++) {
                Planned entry = entries.get(next++);
                long place = Link.place(segment, out.offset());
                FrameHeader.feed(trailer, encode(out, entry, frame.number(), scratch));
                note(entry, frame.number(), place);
            }
            FrameHeader.writeTrailer(out.room(FrameHeader.TRAILER_BYTES), trailer);
            out.pad();
        }
        out.flush();
    }

    private static int encode(WriteBuffer out, Planned entry, long frame, byte[] scratch) throws IOException {
        CRC32C begun = entry.begun();
        if (begun == null) {
            out.put(entry.carried());
            return ByteBuffer.wrap(entry.carried()).getInt();
        }
        int checksum = EntryFormat.header(
                scratch,
                begun,
                entry.keyspace(),
                entry.tombstone() ? EntryFormat.TOMBSTONE : EntryFormat.PUT,
                entry.flags(),
                entry.schemaVersion(),
                entry.version(),
                frame,
                entry.key().length(),
                entry.value().length());
        out.put(scratch);
        out.put(entry.key());
        out.put(entry.value());
        return checksum;
    }

    private void note(Planned entry, long frame, long place) {
        Link alive = entry.alive();
        if (alive != null) {
            carried.add(new Carried(alive, place));
        } else {
            Link link = new Link(frame, entry.version(), place, entry.length(), entry.tombstone());
            changes.add(new KeyIndex.Change(entry.keyspace(), entry.key().toArray(), link));
        }
    }
}
