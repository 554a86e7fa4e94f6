/** Lazy reads of one revision. */
@NullMarked
package org.mosp.storage.canvas.store.view;

import org.jspecify.annotations.NullMarked;
