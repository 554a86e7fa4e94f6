/** The lock that lets one process at a time open a data directory. */
@NullMarked
package org.mosp.storage.manager.lock;

import org.jspecify.annotations.NullMarked;
