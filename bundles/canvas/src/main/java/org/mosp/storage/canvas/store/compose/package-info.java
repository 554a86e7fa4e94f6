/** Layers composed into one image: to predict a merged image's tiles, and for thumbnails. */
@NullMarked
package org.mosp.storage.canvas.store.compose;

import org.jspecify.annotations.NullMarked;
