/**
 * The layer tree of a file: {@code stack.xml} in and out.
 */
@NullMarked
package org.mosp.storage.openraster.file.stack;

import org.jspecify.annotations.NullMarked;
