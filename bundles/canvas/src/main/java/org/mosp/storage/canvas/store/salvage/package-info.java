/** What of canvases can be read in a damaged store, as entries of a sound one. */
@NullMarked
package org.mosp.storage.canvas.store.salvage;

import org.jspecify.annotations.NullMarked;
