/** What follows a commit off its path: the catalogue's row, thumbnails, the space of deleted canvases. */
@NullMarked
package org.mosp.storage.canvas.store.projection;

import org.jspecify.annotations.NullMarked;
