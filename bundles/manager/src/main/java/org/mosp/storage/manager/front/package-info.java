/** The cache in front of reads: marks, leases, fills, and the cache handed to applications. */
@NullMarked
package org.mosp.storage.manager.front;

import org.jspecify.annotations.NullMarked;
