/**
 * Ordered, durable bytes by key: puts, atomic batches, snapshots.
 */
@Export
@Version("1.0.0")
@NullMarked
package org.mosp.storage.incremental;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
