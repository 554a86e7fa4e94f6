package org.mosp.storage.canvas.store.audit;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.projection.CatalogueRow;
import org.mosp.storage.canvas.store.projection.Projector;
import org.mosp.storage.canvas.store.view.CanvasReader;
import org.mosp.storage.canvas.store.view.CanvasReader.Head;
import org.mosp.storage.framework.Catalogue;
import org.mosp.storage.framework.Catalogue.ProjectedRow;
import org.mosp.storage.framework.FrameworkStorage;
import org.mosp.storage.relational.Canvas;
import org.mosp.storage.spi.Keyspace;

/** Compares the catalogue with the canvases, and writes its rows anew. Any number of threads. */
public final class CatalogueAudit {

    private static final int PAGE = 1_000;
    private static final int TRIES = 5;
    private static final Duration MOMENT = Duration.ofSeconds(5);

    private final CanvasReader reader;
    private final FrameworkStorage framework;
    private final Projector projector;

    /** Of a store. */
    public CatalogueAudit(CanvasReader reader, FrameworkStorage framework, Projector projector) {
        this.reader = reader;
        this.framework = framework;
        this.projector = projector;
    }

    /**
     * A row that does not fit its head.
     *
     * @param head version of the head, as in {@link #version}
     * @param marked whether the row may follow yet
     */
    private record Unfit(long head, boolean marked) {}

    /**
     * As {@code CanvasAudit.behind}. A row lags by design while its canvas has a mark: such a one counts only if the projector came to the
     * canvas as it is, and could not follow it.
     */
    public List<String> behind(List<String> canvasIds) {
        TreeSet<String> all = rows();
        all.addAll(canvasIds);
        TreeSet<String> behind = new TreeSet<>();
        Map<String, Long> lagging = new TreeMap<>();
        for (String id : all) {
            unfit(id).ifPresent(found -> {
                if (found.marked()) {
                    lagging.put(id, found.head());
                } else {
                    behind.add(id);
                }
            });
        }
        for (int tries = 0; tries < TRIES && !lagging.isEmpty(); tries++) {
            lagging.keySet().removeAll(projector.comeTo(Set.copyOf(lagging.keySet()), MOMENT));
            Map<String, Long> before = Map.copyOf(lagging);
            lagging.clear();
            before.forEach((id, head) -> unfit(id).ifPresent(found -> {
                if (found.marked() && found.head() != head) {
                    lagging.put(id, found.head()); // it was painted meanwhile
                } else {
                    behind.add(id);
                }
            }));
        }
        return List.copyOf(behind);
    }

    /** Empty if the row fits, or where the head does not stand still. */
    private Optional<Unfit> unfit(String canvasId) {
        for (int tries = 0; tries < TRIES; tries++) {
            long before = version(canvasId);
            boolean marked = isMarked(canvasId);
            if (fits(canvasId)) {
                return Optional.empty();
            }
            if (version(canvasId) == before) {
                return Optional.of(new Unfit(before, marked));
            }
        }
        return Optional.empty();
    }

    /** The head's; 0 without one, the least where it cannot be read. */
    private long version(String canvasId) {
        try {
            return reader.head(canvasId).map(Head::version).orElse(0L);
        } catch (StorageDamagedException e) {
            return Long.MIN_VALUE;
        }
    }

    /** A mark is written with the head, or, of all canvases, before the wish for that goes. */
    private boolean isMarked(String canvasId) {
        try {
            return framework.get(Keyspace.STORE, FrameworkStorage.PROJECT_ALL).isPresent()
                    || framework.get(Keyspace.STORE, CanvasKeys.mark(canvasId)).isPresent();
        } catch (StorageDamagedException e) {
            return true; // there is something
        }
    }

    /** As {@code CanvasAudit.project}. */
    public void project(String canvasId) {
        for (int tries = 1; ; tries++) {
            Optional<Head> head = reader.head(canvasId);
            framework.catalogue().withdraw(canvasId);
            if (head.isEmpty()) {
                return;
            }
            try {
                write(canvasId, head.get());
            } catch (NotFoundException e) {
                // the head went on, and what it was is pruned
                if (tries == TRIES) {
                    throw e;
                }
                continue;
            }
            // the row was away for a moment: whoever projected meanwhile may have been older
            if (tries == TRIES || fits(canvasId)) {
                return;
            }
        }
    }

    private void write(String canvasId, Head head) {
        framework
                .catalogue()
                .project(
                        CatalogueRow.of(reader, canvasId, head.record()),
                        head.version(),
                        reader.metadata(canvasId, head.record()).tags());
    }

    /** What a row has to say. */
    private record Wanted(Canvas row, List<String> tags) {}

    /**
     * Whether the row is what the head says; a canvas that is gone needs none. Of one that cannot be read none can be made, and its row may
     * be all that still tells of it.
     */
    private boolean fits(String canvasId) {
        Optional<Wanted> wanted;
        try {
            wanted = reader.head(canvasId)
                    .map(Head::record)
                    .map(head -> new Wanted(
                            CatalogueRow.of(reader, canvasId, head),
                            reader.metadata(canvasId, head).tags()));
        } catch (NotFoundException | StorageDamagedException e) {
            return true;
        }
        Optional<Canvas> row = framework.catalogue().findCanvas(canvasId);
        return row.equals(wanted.map(Wanted::row))
                && (wanted.isEmpty()
                        || framework.catalogue().isTagged(canvasId, wanted.get().tags()));
    }

    private TreeSet<String> rows() {
        Catalogue catalogue = framework.catalogue();
        TreeSet<String> rows = new TreeSet<>();
        List<ProjectedRow> page = catalogue.projected(Optional.empty(), PAGE);
        while (!page.isEmpty()) {
            page.forEach(row -> rows.add(row.canvasId()));
            page = catalogue.projected(Optional.of(page.get(page.size() - 1).canvasId()), PAGE);
        }
        return rows;
    }
}
