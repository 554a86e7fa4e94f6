/** Stores made by earlier software, in today's hands. */
@NullMarked
package org.mosp.storage.oldstores;

import org.jspecify.annotations.NullMarked;
