/** The facade of the incremental store: keys, batches, snapshots. */
@NullMarked
package org.mosp.storage.manager.incremental;

import org.jspecify.annotations.NullMarked;
