/**
 * The rows of a relational engine as aggregates: a root row with all rows that belong to it, one key, one value, the same bytes in
 * every dialect. A swap, a backup and a restore see a relational engine this way, and move it as they move any other.
 */
@NullMarked
package org.mosp.storage.catalogue.aggregate;

import org.jspecify.annotations.NullMarked;
