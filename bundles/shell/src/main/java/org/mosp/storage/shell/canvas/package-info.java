/** Commands of the painter: canvases, their layers and revisions, files in and out. */
@NullMarked
package org.mosp.storage.shell.canvas;

import org.jspecify.annotations.NullMarked;
