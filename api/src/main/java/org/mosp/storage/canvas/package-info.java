/**
 * Canvases, layers, tiles and revisions, and the preferences of users.
 */
@Export
@Version("1.2.0")
@NullMarked
package org.mosp.storage.canvas;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
