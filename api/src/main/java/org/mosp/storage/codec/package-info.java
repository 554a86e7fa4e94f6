/**
 * How objects become bytes: serializers, named and versioned, brought by any bundle.
 */
@Export
@Version("1.0.0")
@NullMarked
package org.mosp.storage.codec;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
