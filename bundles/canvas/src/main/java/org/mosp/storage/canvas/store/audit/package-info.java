/** Whether canvases hang together: every reference followed, the catalogue compared. */
@NullMarked
package org.mosp.storage.canvas.store.audit;

import org.jspecify.annotations.NullMarked;
