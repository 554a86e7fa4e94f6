/**
 * The staff door: what the framework's own bundles hand each other. Not for applications and not for engines; it
 * may change with every release, all bundles of the framework being released together.
 */
@Export
@Version("1.2.0")
@NullMarked
package org.mosp.storage.framework;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
