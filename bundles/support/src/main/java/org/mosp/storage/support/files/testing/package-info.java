/**
 * The file seam under test: recorded, made to fail, kept in memory, and rebuilt as a loss of power would have left it.
 */
@NullMarked
package org.mosp.storage.support.files.testing;

import org.jspecify.annotations.NullMarked;
