/**
 * The command's first half: it speaks to a running runtime, or starts an embedded framework for one command, or is the
 * runtime. The commands themselves are in the shell bundle; nothing here knows them.
 */
@NullMarked
package org.mosp.storage.launcher;

import org.jspecify.annotations.NullMarked;
