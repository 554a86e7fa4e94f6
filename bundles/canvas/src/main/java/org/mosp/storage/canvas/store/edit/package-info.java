/** Changes to one canvas, from the first tile to the head batch. */
@NullMarked
package org.mosp.storage.canvas.store.edit;

import org.jspecify.annotations.NullMarked;
