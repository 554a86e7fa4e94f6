/**
 * The manager's side: what an engine bundle implements. Applications never see it.
 */
@Export
@Version("1.1.0")
@NullMarked
package org.mosp.storage.spi;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
