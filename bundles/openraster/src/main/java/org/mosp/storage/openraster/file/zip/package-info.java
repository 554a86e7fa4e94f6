/**
 * Zip archives: read with distrust, written strictly.
 */
@NullMarked
package org.mosp.storage.openraster.file.zip;

import org.jspecify.annotations.NullMarked;
