/** The relational engine on SQLite: one writer with group commit, readers beside it. */
@NullMarked
package org.mosp.storage.provider.sqlite;

import org.jspecify.annotations.NullMarked;
