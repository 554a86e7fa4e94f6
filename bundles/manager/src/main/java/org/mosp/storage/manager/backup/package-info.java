/** Backups: the file, how it is written from the live engines and proven, and how it becomes a store. */
@NullMarked
package org.mosp.storage.manager.backup;

import org.jspecify.annotations.NullMarked;
