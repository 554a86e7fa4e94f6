/** Plans: which steps lead where, in which order, and what is in the way. No input, no output, no threads. */
@NullMarked
package org.mosp.storage.migration.runner.plan;

import org.jspecify.annotations.NullMarked;
