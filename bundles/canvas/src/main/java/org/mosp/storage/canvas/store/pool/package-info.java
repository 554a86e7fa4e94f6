/** Rows under their hash: look-up, comparison, the collection's epoch, staging. */
@NullMarked
package org.mosp.storage.canvas.store.pool;

import org.jspecify.annotations.NullMarked;
