/** Canvases, layers, tiles, revisions and preferences on the incremental store. */
@NullMarked
package org.mosp.storage.canvas.store;

import org.jspecify.annotations.NullMarked;
