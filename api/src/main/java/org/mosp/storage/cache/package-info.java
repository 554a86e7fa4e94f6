/**
 * A bounded cache for what is costly to read or to compute; never the source of truth.
 */
@Export
@Version("1.0.0")
@NullMarked
package org.mosp.storage.cache;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
