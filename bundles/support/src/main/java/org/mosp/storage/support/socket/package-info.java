/** The framed protocol between the command and a running runtime, spoken over a Unix domain socket. JDK types only. */
@NullMarked
package org.mosp.storage.support.socket;

import org.jspecify.annotations.NullMarked;
