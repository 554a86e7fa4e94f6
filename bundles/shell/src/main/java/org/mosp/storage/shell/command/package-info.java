/** What a command is: its description, its options, its context, and how it is found, run and reported on. */
@NullMarked
package org.mosp.storage.shell.command;

import org.jspecify.annotations.NullMarked;
