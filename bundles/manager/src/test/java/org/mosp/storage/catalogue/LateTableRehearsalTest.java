package org.mosp.storage.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Progress;
import org.mosp.storage.framework.Catalogue;
import org.mosp.storage.framework.CatalogueFactory;
import org.mosp.storage.framework.Rehearsal;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.testing.Await;
import org.mosp.storage.manager.testing.CatalogueStores;
import org.mosp.storage.manager.testing.TagStep;
import org.mosp.storage.relational.CanvasQuery;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.RelationalEngine;

/** A table that is made while a dry run begins to copy is no damage in the copy. */
@Timeout(300)
class LateTableRehearsalTest {

    private static final int CANVASES = 50;

    @TempDir
    private Path directory;

    private final CatalogueComponent tables = LateTable.knowing(LateTable.BRUSHES);
    private final AtomicBoolean due = new AtomicBoolean();

    @Test
    void aTableMadeWhileTheCopyBeginsIsInItOrNot() {
        try (LocalStorageManager manager = CatalogueStores.open(directory, CrashPoints.NONE, interrupted())) {
            CatalogueStores.fill(manager, CANVASES, "canvas ");
            assertEquals(CANVASES, manager.relational().countCanvases(CanvasQuery.all()));
            due.set(true);
            Rehearsal rehearsal = manager.schemas()
                    .rehearse(List.of(TagStep.move(TagStep.up(), new TagStep(), () -> true)), Progress.NONE);
            assertFalse(due.get(), "the table came in between");
            assertTrue(rehearsal.entries() >= CANVASES, rehearsal.toString());
            assertEquals(1, TagStep.version(manager));
        }
    }

    /** The catalogue, but for this: where it has told once which tables there are, another one is made. */
    private CatalogueFactory interrupted() {
        return access -> {
            Catalogue real = tables.create(access);
            return (Catalogue) Proxy.newProxyInstance(
                    Catalogue.class.getClassLoader(), new Class<?>[] {Catalogue.class}, (proxy, method, arguments) -> {
                        try {
                            Object told = method.invoke(real, arguments);
                            if (method.getName().equals("schemas") && due.compareAndSet(true, false)) {
                                makePens(real, (RelationalEngine) arguments[0]);
                            }
                            return told;
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        };
    }

    private void makePens(Catalogue real, RelationalEngine engine) {
        List<EngineEntry> before = real.schemas(engine);
        tables.bindTable(LateTable.PENS);
        Await.until("pens are made", () -> !real.schemas(engine).equals(before));
    }
}
