/** The file seam on the local file system, and the atomic replacement of files. */
@NullMarked
package org.mosp.storage.support.files;

import org.jspecify.annotations.NullMarked;
