/** The records of the index in their binary layout: blocks, layers, revisions, foreign entries. */
@NullMarked
package org.mosp.storage.canvas.store.index;

import org.jspecify.annotations.NullMarked;
