/**
 * A store inside any Java program: {@link org.mosp.storage.embedded.MospStorage#open} starts an OSGi framework in the program's own
 * process, with all bundles of Mosp Storage, and hands out their services.
 */
@NullMarked
package org.mosp.storage.embedded;

import org.jspecify.annotations.NullMarked;
