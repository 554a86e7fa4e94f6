/** The step of the schema {@code preferences} from version 1 to 2. */
@NullMarked
package org.mosp.storage.plugin.preferences;

import org.jspecify.annotations.NullMarked;
