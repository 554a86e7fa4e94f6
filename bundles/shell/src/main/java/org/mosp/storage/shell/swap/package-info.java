/** The live swap of an engine, for the operator: begin, follow, roll back, finish, abort, discard. */
@NullMarked
package org.mosp.storage.shell.swap;

import org.jspecify.annotations.NullMarked;
