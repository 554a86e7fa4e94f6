/**
 * Inside the framework that a program embeds: its configuration, what its components lack, and its log, which goes to the program's
 * {@link System.Logger}.
 */
@NullMarked
package org.mosp.storage.embedding;

import org.jspecify.annotations.NullMarked;
