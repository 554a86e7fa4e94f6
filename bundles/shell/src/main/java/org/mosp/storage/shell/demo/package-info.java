/** The guided tour: real paintings, durable strokes, a kill, and everything still there. */
@NullMarked
package org.mosp.storage.shell.demo;

import org.jspecify.annotations.NullMarked;
