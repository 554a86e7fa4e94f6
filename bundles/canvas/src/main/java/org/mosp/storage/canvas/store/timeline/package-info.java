/** Labels, undo and redo, differences and duplicates of canvases. */
@NullMarked
package org.mosp.storage.canvas.store.timeline;

import org.jspecify.annotations.NullMarked;
