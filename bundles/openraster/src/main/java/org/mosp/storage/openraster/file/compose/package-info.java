/**
 * Layers composed into one image.
 */
@NullMarked
package org.mosp.storage.openraster.file.compose;

import org.jspecify.annotations.NullMarked;
