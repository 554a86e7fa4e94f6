package org.mosp.storage.canvas.store.timeline;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.mosp.storage.ConflictException;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.TooLargeException;
import org.mosp.storage.canvas.Label;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.LabelList;
import org.mosp.storage.canvas.store.view.CanvasReader;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.IncrementalStorage;
import org.mosp.storage.incremental.WriteBatch;

/** The labels of canvases. Any number of threads. */
final class Labels {

    private static final int MAX_ATTEMPTS = 32;

    private final CanvasReader reader;
    private final IncrementalStorage storage;

    /** Who writes labels here waits for the others instead of losing against them again and again. */
    private final ReentrantLock writing = new ReentrantLock();

    Labels(CanvasReader reader) {
        this.reader = reader;
        this.storage = reader.storage();
    }

    LabelList list(String canvasId) {
        reader.requireHead(canvasId);
        return decode(canvasId, storage.get(CanvasKeys.labels(canvasId)));
    }

    Label put(String canvasId, long revision, String name) {
        Label label = new Label(name, revision, Instant.now().truncatedTo(ChronoUnit.MICROS));
        writing.lock();
        try {
            return put(canvasId, label);
        } finally {
            writing.unlock();
        }
    }

    boolean remove(String canvasId, String name) {
        writing.lock();
        try {
            return removeLocked(canvasId, name);
        } finally {
            writing.unlock();
        }
    }

    private Label put(String canvasId, Label label) {
        long revision = label.revision();
        for (int attempt = 1; ; attempt++) {
            reader.requireHead(canvasId);
            String revisionKey = CanvasKeys.revision(canvasId, revision);
            // under the condition that it is still there: a pruning may be taking it away
            Entry labelled = (revision < 1 ? Optional.<Entry>empty() : storage.get(revisionKey))
                    .orElseThrow(() -> new NotFoundException("revision", canvasId + "@" + revision));
            Optional<Entry> before = storage.get(CanvasKeys.labels(canvasId));
            LabelList after = decode(canvasId, before).with(label);
            if (after.labels().size() > Label.MAX_LABELS) {
                throw new TooLargeException("labels of a canvas", after.labels().size(), Label.MAX_LABELS);
            }
            WriteBatch.Builder batch = WriteBatch.builder().ifUnchanged(revisionKey, labelled.version());
            if (write(canvasId, before, after, batch, attempt)) {
                return label;
            }
        }
    }

    private boolean removeLocked(String canvasId, String name) {
        for (int attempt = 1; ; attempt++) {
            reader.requireHead(canvasId);
            Optional<Entry> before = storage.get(CanvasKeys.labels(canvasId));
            LabelList labels = decode(canvasId, before);
            if (labels.find(name).isEmpty()) {
                return false;
            }
            if (write(canvasId, before, labels.without(name), WriteBatch.builder(), attempt)) {
                return true;
            }
        }
    }

    /** Whether it was written; if not, somebody else was first. */
    private boolean write(
            String canvasId, Optional<Entry> before, LabelList after, WriteBatch.Builder batch, int attempt) {
        String key = CanvasKeys.labels(canvasId);
        before.ifPresentOrElse(entry -> batch.ifUnchanged(key, entry.version()), () -> batch.ifAbsent(key));
        if (after.labels().isEmpty()) {
            batch.delete(key);
        } else {
            batch.put(key, after.encode());
        }
        try {
            storage.commit(batch.build());
            return true;
        } catch (ConflictException e) {
            if (attempt == MAX_ATTEMPTS) {
                throw e;
            }
            return false;
        }
    }

    private static LabelList decode(String canvasId, Optional<Entry> entry) {
        return entry.map(found -> LabelList.decode(CanvasKeys.labels(canvasId), found.value()))
                .orElse(LabelList.EMPTY);
    }
}
