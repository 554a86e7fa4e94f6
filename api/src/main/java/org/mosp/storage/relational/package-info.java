/**
 * The catalogue: which canvases and layers exist, searched and paged without touching a canvas.
 */
@Export
@Version("1.1.0")
@NullMarked
package org.mosp.storage.relational;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
