/**
 * Migrations as plug-ins: steps that move one named schema from a version to another, and who plans and runs them.
 */
@Export
@Version("1.1.0")
@NullMarked
package org.mosp.storage.migration;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
