package org.mosp.storage.openraster.file.compose;

import java.io.IOException;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.openraster.file.png.RowSink;

/** An image that can be read row by row, more than once. */
public interface ImageRows {

    /** In pixels. */
    int width();

    /** In pixels. */
    int height();

    /** Of its rows. */
    PixelFormat format();

    /** Every row, from the top. */
    void read(RowSink sink) throws IOException;
}
