/**
 * PNG images in and out, row by row, with exact pixels.
 */
@NullMarked
package org.mosp.storage.openraster.file.png;

import org.jspecify.annotations.NullMarked;
