/**
 * The front door: the storage manager, its roles, bytes, health, and the one family of exceptions.
 */
@Export
@Version("1.4.0")
@NullMarked
package org.mosp.storage;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
