package org.mosp.storage.openraster.file;

import java.util.List;
import org.mosp.storage.openraster.file.png.PngHeader;
import org.mosp.storage.openraster.file.zip.ZipItem;

/**
 * An image to decode once, for all layers that show it at the same offset within the grid of tiles.
 *
 * @param item where it is
 * @param header what it is
 * @param left where its first column is, for the first layer
 * @param top where its first row is, for the first layer
 * @param targets the layers
 */
record DecodingTask(ZipItem item, PngHeader header, int left, int top, List<Target> targets) {

    /**
     * A layer that shows it.
     *
     * @param index the layer's place in the plan, -1 for the merged image
     * @param layerId the layer's id
     * @param columns tile columns from the first layer to this one
     * @param rows tile rows from the first layer to this one
     */
    record Target(int index, String layerId, int columns, int rows) {}
}
