/** The commands in the Gogo shell, as {@code mosp:NAME}. */
@NullMarked
package org.mosp.storage.shell.gogo;

import org.jspecify.annotations.NullMarked;
