package org.mosp.storage.openraster.file.png;

import java.io.IOException;

/** Takes an image's rows, from the top. */
@FunctionalInterface
public interface RowSink {

    /**
     * One row.
     *
     * @param pixels holds the row in the image's {@code PixelFormat}, from {@code offset}; only valid during the call
     */
    void row(int y, byte[] pixels, int offset) throws IOException;
}
