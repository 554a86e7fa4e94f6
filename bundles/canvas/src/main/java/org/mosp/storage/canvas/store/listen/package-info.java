/** Listeners that are told when a canvas's head moves. */
@NullMarked
package org.mosp.storage.canvas.store.listen;

import org.jspecify.annotations.NullMarked;
