/** The step of the schema {@code canvas} from version 1 to 2. */
@NullMarked
package org.mosp.storage.plugin.canvas;

import org.jspecify.annotations.NullMarked;
