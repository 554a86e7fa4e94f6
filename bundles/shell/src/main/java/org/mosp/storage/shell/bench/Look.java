package org.mosp.storage.shell.bench;

import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.Revision;
import org.mosp.storage.shell.command.CommandContext;

/** What a process that {@link ProcessBench} started tells it, a line each. */
final class Look {

    /**
     * Before nanoseconds from the command's beginning to the first viewport, the same from the JVM's start, nanoseconds for all tiles
     * after that, and the numbers of tiles.
     */
    static final String SAID = "looked ";

    /** Before a revision's number and comment. */
    static final String REVISION = "revision ";

    private Look() {}

    /** Opens a canvas to its first viewport, then all of it. */
    static void at(CommandContext context, String canvasId) {
        long start = System.nanoTime();
        CanvasView view = context.services().canvases().open(canvasId);
        FirstLook first = FirstLook.at(view);
        long seen = System.nanoTime();
        long sinceStart = System.currentTimeMillis()
                - ManagementFactory.getRuntimeMXBean().getStartTime();
        FirstLook all = FirstLook.all(view);
        long end = System.nanoTime();
        context.println(SAID + (seen - start) + " " + TimeUnit.MILLISECONDS.toNanos(sinceStart) + " " + (end - seen)
                + " " + first.tiles() + " " + all.tiles());
    }

    /** All revisions. */
    static void list(CommandContext context, String canvasId) {
        try (Stream<Revision> history = context.services().canvases().history(canvasId)) {
            history.forEach(revision -> context.println(REVISION + revision.number() + " " + revision.comment()));
        }
    }
}
