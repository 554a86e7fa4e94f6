/** The live swap: a role's engine is exchanged while applications read and write, by re-reading under a fence. */
@NullMarked
package org.mosp.storage.manager.swap;

import org.jspecify.annotations.NullMarked;
