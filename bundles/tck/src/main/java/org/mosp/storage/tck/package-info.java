/**
 * The contract of engines, executable: abstract JUnit 5 suites that every provider passes. An engine is plugged in with an
 * {@link org.mosp.storage.tck.EngineSubject} and one nested class per suite.
 */
@Export
@Version("1.0.0")
@NullMarked
package org.mosp.storage.tck;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
