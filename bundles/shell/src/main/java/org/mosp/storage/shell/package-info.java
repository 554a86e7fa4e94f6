/** The door to the commands: one service that the launcher, the socket and Gogo call. */
@NullMarked
package org.mosp.storage.shell;

import org.jspecify.annotations.NullMarked;
