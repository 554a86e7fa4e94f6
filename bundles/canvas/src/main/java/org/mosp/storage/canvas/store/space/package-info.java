/** Pruning, collection of pools, sizes and quotas. */
@NullMarked
package org.mosp.storage.canvas.store.space;

import org.jspecify.annotations.NullMarked;
