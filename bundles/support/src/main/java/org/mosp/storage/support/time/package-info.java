/** Times as they are stored. */
@NullMarked
package org.mosp.storage.support.time;

import org.jspecify.annotations.NullMarked;
