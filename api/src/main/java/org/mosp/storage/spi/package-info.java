/**
 * The manager's side: what an engine bundle implements, and what no engine has to write again. Applications never see it.
 */
@Export
@Version("1.2.0")
@NullMarked
package org.mosp.storage.spi;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
