package org.mosp.storage.openraster;

import java.nio.file.Path;
import java.util.OptionalLong;
import org.mosp.storage.InvalidFileException;
import org.mosp.storage.NotFoundException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * OpenRaster files in and out. Implemented by the framework; a service. Any number of threads.
 *
 * <p>Import reads any .ora of Krita, GIMP, MyPaint and Drawpile, keeps what it does not understand, keeps every good
 * layer of a damaged file and reports the others, and never leaves half an import behind.
 */
@ProviderType
public interface OpenRaster {

    /**
     * Reads a file into a new canvas, or into a new revision of one.
     *
     * @throws InvalidFileException if nothing of it can be kept, or a limit is exceeded; the store is as before
     */
    ImportReport importFile(Path file, ImportOptions options);

    /**
     * Writes a revision of a canvas as a file; the file appears whole or not at all.
     *
     * @param revision empty: the head
     * @throws NotFoundException if there is no such canvas or revision
     */
    ExportReport exportFile(String canvasId, OptionalLong revision, Path file);

    /**
     * Writes the merged image of a revision as a PNG file: the one kept with the revision while it is true, else
     * composed of the layers.
     */
    ExportReport exportImage(String canvasId, OptionalLong revision, Path file);
}
