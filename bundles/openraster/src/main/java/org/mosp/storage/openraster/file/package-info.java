/**
 * OpenRaster files into canvases and out again: the service {@code OpenRaster}.
 */
@NullMarked
package org.mosp.storage.openraster.file;

import org.jspecify.annotations.NullMarked;
