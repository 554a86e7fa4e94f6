/** A bounded queue whose consumer takes all that waits: the front of group commit. */
@NullMarked
package org.mosp.storage.support.queue;

import org.jspecify.annotations.NullMarked;
