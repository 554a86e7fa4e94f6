/** The commands behind a Unix domain socket: how another process speaks to this runtime. */
@NullMarked
package org.mosp.storage.shell.socket;

import org.jspecify.annotations.NullMarked;
