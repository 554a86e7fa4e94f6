/** A bounded queue whose consumer takes all that waits, and the outcome on its way back: the front of group commit. */
@NullMarked
package org.mosp.storage.support.queue;

import org.jspecify.annotations.NullMarked;
