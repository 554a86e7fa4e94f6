/**
 * Backups: a whole store as one file while it is written to, and such a file as a new store on any installed engines.
 */
@Export
@Version("1.0.0")
@NullMarked
package org.mosp.storage.backup;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
