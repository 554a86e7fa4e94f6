package org.mosp.storage.canvas.store.audit;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.canvas.store.projection.CatalogueRow;
import org.mosp.storage.canvas.store.view.CanvasReader;
import org.mosp.storage.canvas.store.view.CanvasReader.Head;
import org.mosp.storage.framework.Catalogue;
import org.mosp.storage.framework.Catalogue.ProjectedRow;
import org.mosp.storage.framework.FrameworkStorage;
import org.mosp.storage.relational.Canvas;

/** Compares the catalogue with the canvases, and writes its rows anew. Any number of threads. */
public final class CatalogueAudit {

    private static final int PAGE = 1_000;
    private static final int TRIES = 5;

    private final CanvasReader reader;
    private final FrameworkStorage framework;

    /** Of a store. */
    public CatalogueAudit(CanvasReader reader, FrameworkStorage framework) {
        this.reader = reader;
        this.framework = framework;
    }

    /** As {@code CanvasAudit.behind}. */
    public List<String> behind(List<String> canvasIds) {
        TreeSet<String> behind = rows();
        behind.removeIf(this::hasHead);
        for (String id : canvasIds) {
            if (!fits(id)) {
                behind.add(id);
            }
        }
        return List.copyOf(behind);
    }

    private boolean hasHead(String canvasId) {
        try {
            return reader.head(canvasId).isPresent();
        } catch (StorageDamagedException e) {
            return true; // its row may be all that still tells of it
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

    /** Whether the row is what the head says; a canvas that is gone needs none, and of one that cannot be read none can be made. */
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
