/** Migrations as they are run: the steps that are here, the history of a store, and what goes on now. */
@NullMarked
package org.mosp.storage.migration.runner;

import org.jspecify.annotations.NullMarked;
