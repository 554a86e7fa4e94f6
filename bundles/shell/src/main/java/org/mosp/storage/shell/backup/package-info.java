/** The store as one file, and such a file as a store, for the operator. */
@NullMarked
package org.mosp.storage.shell.backup;

import org.jspecify.annotations.NullMarked;
