/** The commands {@code migrations} and {@code migrate}. */
@NullMarked
package org.mosp.storage.shell.migration;

import org.jspecify.annotations.NullMarked;
