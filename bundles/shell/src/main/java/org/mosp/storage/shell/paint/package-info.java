/**
 * A painter without hands: strokes as drawing programs make them, in number and size as measured with MyPaint's brush
 * engine, drawn with a soft round brush.
 */
@NullMarked
package org.mosp.storage.shell.paint;

import org.jspecify.annotations.NullMarked;
