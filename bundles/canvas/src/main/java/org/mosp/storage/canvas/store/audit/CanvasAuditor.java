package org.mosp.storage.canvas.store.audit;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.Progress;
import org.mosp.storage.VerifyReport;
import org.mosp.storage.canvas.store.projection.CatalogueRow;
import org.mosp.storage.canvas.store.view.CanvasReader;
import org.mosp.storage.canvas.store.view.CanvasReader.Head;
import org.mosp.storage.framework.Catalogue;
import org.mosp.storage.framework.Catalogue.ProjectedRow;
import org.mosp.storage.framework.FrameworkStorage;
import org.mosp.storage.relational.Canvas;

/** Audits canvases and their rows in the catalogue. Any number of threads. */
public final class CanvasAuditor {

    private static final int PAGE = 1_000;
    private static final int TRIES = 5;

    private final CanvasReader reader;
    private final FrameworkStorage framework;

    /** An auditor of a store. */
    public CanvasAuditor(CanvasReader reader, FrameworkStorage framework) {
        this.reader = reader;
        this.framework = framework;
    }

    /** As {@code CanvasAudit.audit}. */
    public VerifyReport audit(String canvasId, Progress progress) {
        Head head = reader.requireHead(canvasId);
        CanvasWalk walk = new CanvasWalk(reader, canvasId);
        walk.revision(head.record());
        long highest = head.record().highest();
        long done = 0;
        for (long number = highest; number > 0; number--) {
            // the head's must be there, others may have been pruned
            walk.revision(number, number == head.record().number());
            progress.at("revisions", ++done, highest);
        }
        return walk.report();
    }

    /** As {@code CanvasAudit.behind}. */
    public List<String> behind(List<String> canvasIds) {
        TreeSet<String> behind = rows();
        behind.removeIf(id -> reader.head(id).isPresent());
        for (String id : canvasIds) {
            if (!fits(id)) {
                behind.add(id);
            }
        }
        return List.copyOf(behind);
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

    /** Whether the row is what the head says; a canvas that is gone needs none. */
    private boolean fits(String canvasId) {
        Optional<Head> head = reader.head(canvasId);
        Optional<Canvas> row = framework.catalogue().findCanvas(canvasId);
        try {
            return head.isEmpty()
                    ? row.isEmpty()
                    : row.filter(found -> found.equals(CatalogueRow.of(
                                            reader, canvasId, head.get().record())))
                                    .isPresent()
                            && framework
                                    .catalogue()
                                    .isTagged(
                                            canvasId,
                                            reader.metadata(canvasId, head.get().record())
                                                    .tags());
        } catch (NotFoundException e) {
            return true;
        }
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
