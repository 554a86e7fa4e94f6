/** The stroke benchmark: durable strokes on a canvas of a usual size, beside the floor of the machine. */
@NullMarked
package org.mosp.storage.shell.bench;

import org.jspecify.annotations.NullMarked;
