package org.mosp.storage.openraster;

import java.util.Optional;
import org.mosp.storage.Progress;

/**
 * How to import.
 *
 * @param into the canvas that gets a new revision; empty: a new canvas
 * @param name the canvas's name; empty: the file's name without its ending, or, with {@code into}, as it was
 * @param progress told in rows of pixels of all images; what it throws ends the import, which leaves nothing behind
 */
public record ImportOptions(Optional<String> into, Optional<String> name, Progress progress) {

    /** A new canvas named as the file. */
    public static final ImportOptions NEW = new ImportOptions(Optional.empty(), Optional.empty(), Progress.NONE);

    /** A new revision of a canvas. */
    public static ImportOptions into(String canvasId) {
        return new ImportOptions(Optional.of(canvasId), Optional.empty(), Progress.NONE);
    }
}
