/**
 * OpenRaster (.ora) files into canvases and out again.
 */
@Export
@Version("1.0.0")
@NullMarked
package org.mosp.storage.openraster;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
