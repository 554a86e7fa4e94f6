/** How commands speak: tables, units, colours, progress bars and JSON. */
@NullMarked
package org.mosp.storage.shell.output;

import org.jspecify.annotations.NullMarked;
