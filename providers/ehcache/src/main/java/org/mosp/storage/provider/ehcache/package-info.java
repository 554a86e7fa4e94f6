/** The cache engine on Ehcache: a heap tier within a byte budget, and a disk tier that is empty after each open. */
@NullMarked
package org.mosp.storage.provider.ehcache;

import org.jspecify.annotations.NullMarked;
