package org.mosp.storage.shell.bench;

import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.mosp.storage.canvas.CanvasStore;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.Revision;
import org.mosp.storage.shell.command.CommandContext;

/** What a process that {@link ProcessBench} started tells it, a line each. */
final class Look {

    /**
     * Before nanoseconds to the first viewport from the JVM's start, from the command's beginning and from when the store is open and has
     * the list of layers; nanoseconds for all tiles after that; the numbers of tiles.
     */
    static final String SAID = "looked ";

    /** Before a revision's number and comment. */
    static final String REVISION = "revision ";

    private Look() {}

    /** Opens a canvas to its first viewport, then all of it. */
    static void at(CommandContext context, String canvasId) {
        long start = System.nanoTime();
        CanvasStore store = context.services().canvases();
        // the first read waits until the engine is open
        store.open(canvasId);
        long open = System.nanoTime();
        CanvasView view = store.open(canvasId);
        FirstLook first = FirstLook.at(view);
        long seen = System.nanoTime();
        long sinceStart = System.currentTimeMillis()
                - ManagementFactory.getRuntimeMXBean().getStartTime();
        long before = System.nanoTime();
        FirstLook all = FirstLook.all(view);
        long end = System.nanoTime();
        context.println(SAID + TimeUnit.MILLISECONDS.toNanos(sinceStart) + " " + (seen - start) + " " + (seen - open)
                + " " + (end - before) + " " + first.tiles() + " " + all.tiles());
    }

    /** All revisions. */
    static void list(CommandContext context, String canvasId) {
        try (Stream<Revision> history = context.services().canvases().history(canvasId)) {
            history.forEach(revision -> context.println(REVISION + revision.number() + " " + revision.comment()));
        }
    }
}
