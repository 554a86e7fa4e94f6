package org.mosp.storage.canvas.store.timeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.mosp.storage.ConflictException;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageException;
import org.mosp.storage.canvas.Revision;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.Cursor;
import org.mosp.storage.canvas.store.index.Mark;
import org.mosp.storage.canvas.store.index.RevisionRecord;
import org.mosp.storage.canvas.store.view.CanvasReader;
import org.mosp.storage.canvas.store.view.CanvasReader.Head;
import org.mosp.storage.framework.FrameworkStorage;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.IncrementalStorage;
import org.mosp.storage.incremental.WriteBatch;

/**
 * Moves of the head along the revisions' parents: one batch each, under the conditions that the head is where it was and that the revision it
 * goes to is still there. Any number of threads.
 *
 * <p>A parent is read from its revision's own record: a pruning rewrites it there, and never in the head.
 */
final class HeadMoves {

    private static final int MAX_ATTEMPTS = 32;

    private final CanvasReader reader;
    private final IncrementalStorage storage;
    private final FrameworkStorage framework;
    private final Ways ways = new Ways();

    /** Where the head goes from where it is, and the tip. */
    private record Move(long target, long tip) {}

    private interface Direction {
        Optional<Move> from(String canvasId, Head head);
    }

    HeadMoves(CanvasReader reader, FrameworkStorage framework) {
        this.reader = reader;
        this.storage = reader.storage();
        this.framework = framework;
    }

    Optional<Revision> undo(String canvasId) {
        return move(canvasId, this::back);
    }

    Optional<Revision> redo(String canvasId) {
        return move(canvasId, this::forth);
    }

    private Optional<Revision> move(String canvasId, Direction direction) {
        Head head = reader.requireHead(canvasId);
        for (int attempt = 1; ; attempt++) {
            Optional<Move> move = direction.from(canvasId, head);
            if (move.isEmpty()) {
                return Optional.empty();
            }
            Optional<Revision> moved = make(canvasId, head, move.get());
            if (moved.isPresent()) {
                return moved;
            }
            // a commit in between must not be undone unseen; a pruning may have changed who is whose parent
            checkHead(canvasId, head);
            if (attempt == MAX_ATTEMPTS) {
                throw inTheWay(canvasId, head, move.get().target());
            }
        }
    }

    private Optional<Move> back(String canvasId, Head head) {
        long number = head.record().number();
        long parent = parent(canvasId, number).orElse(head.record().parent());
        return parent == 0
                ? Optional.empty()
                : Optional.of(new Move(parent, tip(canvasId, head).orElse(number)));
    }

    private Optional<Move> forth(String canvasId, Head head) {
        long number = head.record().number();
        OptionalLong tip = tip(canvasId, head);
        if (tip.isEmpty()) {
            return Optional.empty();
        }
        OptionalLong known = ways.after(canvasId, number, tip.getAsLong());
        if (known.isPresent() && parent(canvasId, known.getAsLong()).orElse(0) == number) {
            return Optional.of(new Move(known.getAsLong(), tip.getAsLong()));
        }
        List<Long> way = new ArrayList<>();
        long at = tip.getAsLong();
        while (at > number) {
            way.add(at);
            long parent = parent(canvasId, at).orElse(0);
            if (parent == number) {
                ways.keep(canvasId, way);
                return Optional.of(new Move(at, tip.getAsLong()));
            }
            at = parent;
        }
        return Optional.empty();
    }

    /** The tip, if it counts. */
    private OptionalLong tip(String canvasId, Head head) {
        String key = CanvasKeys.cursor(canvasId);
        Optional<Entry> cursor = storage.get(key);
        if (cursor.isEmpty()) {
            return OptionalLong.empty();
        }
        long tip = Cursor.decode(key, cursor.get().value()).tip();
        // written in one batch: the head has not moved but by that
        boolean counts = cursor.get().version() == head.version()
                || isAncestor(canvasId, head.record().number(), tip);
        return counts ? OptionalLong.of(tip) : OptionalLong.empty();
    }

    private boolean isAncestor(String canvasId, long ancestor, long of) {
        long number = of;
        while (number > ancestor) {
            number = parent(canvasId, number).orElse(0);
        }
        return number == ancestor;
    }

    private OptionalLong parent(String canvasId, long number) {
        return reader.revision(canvasId, number)
                .map(record -> OptionalLong.of(record.parent()))
                .orElse(OptionalLong.empty());
    }

    /** Makes a move; empty if something it depends on is no longer as it was. */
    private Optional<Revision> make(String canvasId, Head head, Move move) {
        String headKey = CanvasKeys.head(canvasId);
        String targetKey = CanvasKeys.revision(canvasId, move.target());
        Optional<Entry> entry = storage.get(targetKey);
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        RevisionRecord target = RevisionRecord.decode(targetKey, entry.get().value());
        Optional<Entry> metadata = storage.get(CanvasKeys.metadata(canvasId, target.metadata()));
        if (metadata.isEmpty()) {
            return Optional.empty();
        }
        WriteBatch user = WriteBatch.builder()
                .ifUnchanged(headKey, head.version())
                .ifUnchanged(targetKey, entry.get().version())
                .put(headKey, target.asHeadAfter(head.record()).encode(true))
                .put(
                        CanvasKeys.metadata(canvasId),
                        metadata.get().value(),
                        metadata.get().schemaVersion())
                .put(CanvasKeys.cursor(canvasId), new Cursor(move.tip()).encode())
                .build();
        WriteBatch store = WriteBatch.builder()
                .put(CanvasKeys.mark(canvasId), Mark.changed(target.poolId()).encode())
                .build();
        try {
            framework.commit(user, store);
            return Optional.of(target.revision(canvasId));
        } catch (ConflictException e) {
            return Optional.empty();
        }
    }

    /** What is in the way of a move again and again. */
    private StorageException inTheWay(String canvasId, Head head, long target) {
        String key = CanvasKeys.revision(canvasId, target);
        Optional<Entry> entry = storage.get(key);
        if (entry.isEmpty()) {
            return missing(key);
        }
        RevisionRecord record = RevisionRecord.decode(key, entry.get().value());
        String metadata = CanvasKeys.metadata(canvasId, record.metadata());
        return storage.get(metadata).isEmpty()
                ? missing(metadata)
                : new ConflictException(canvasId, head.record().number(), target);
    }

    private static StorageException missing(String key) {
        return new StorageDamagedException("incremental store", -1, key, "missing: a revision refers to it", null);
    }

    private void checkHead(String canvasId, Head expected) {
        Head now = reader.head(canvasId).orElseThrow(() -> new NotFoundException("canvas", canvasId));
        if (now.version() != expected.version()) {
            throw new ConflictException(
                    canvasId, expected.record().number(), now.record().number());
        }
    }
}
