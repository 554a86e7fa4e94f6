package org.mosp.storage.shell.canvas;

import java.time.Duration;
import java.util.OptionalInt;
import org.mosp.storage.Progress;
import org.mosp.storage.canvas.CanvasStore;

/** Waits, bounded, until the catalogue follows; what holds it up, another canvas say, is never the failure of the command that waits. */
public final class CatalogueWait {

    private static final Duration WAIT = Duration.ofSeconds(5);

    private CatalogueWait() {}

    /** What was done is durable: who looks at the catalogue next shall find it, but a row that is late takes nothing back. */
    public static void afterDurable(CanvasStore store) {
        follow(store);
    }

    /** Whether the catalogue holds all names now. */
    static boolean forName(CanvasStore store) {
        OptionalInt behind = follow(store);
        return behind.isPresent() && behind.getAsInt() == 0;
    }

    private static OptionalInt follow(CanvasStore store) {
        return store.awaitCatalogue(WAIT, Progress.NONE);
    }
}
