package org.mosp.storage.shell.bench;

import org.mosp.storage.Progress;
import org.mosp.storage.StorageManager;
import org.mosp.storage.canvas.CanvasStore;
import org.mosp.storage.openraster.OpenRaster;
import org.mosp.storage.shell.command.CommandContext;

/**
 * What all measurements have in common.
 *
 * @param context of the command
 * @param profile what the canvas is like
 * @param report where results go
 * @param progress told how far a measurement is
 */
record Bench(CommandContext context, Profile profile, Report report, Progress progress) {

    StorageManager storage() {
        return context.services().storage();
    }

    CanvasStore store() {
        return context.services().canvases();
    }

    OpenRaster files() {
        return context.services().openRaster();
    }

    Meter meter() {
        return new Meter(storage());
    }
}
