/** The copier: a view of entries, a transform, a sink and a durable cursor, for swaps, migrations, backups and restores. */
@NullMarked
package org.mosp.storage.manager.copy;

import org.jspecify.annotations.NullMarked;
