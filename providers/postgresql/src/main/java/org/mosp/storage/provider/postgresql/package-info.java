/** The relational engine on PostgreSQL: one writer with group commit, readers beside it. */
@NullMarked
package org.mosp.storage.provider.postgresql;

import org.jspecify.annotations.NullMarked;
