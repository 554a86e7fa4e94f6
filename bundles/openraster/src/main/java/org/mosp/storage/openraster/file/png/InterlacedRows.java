package org.mosp.storage.openraster.file.png;

import java.io.IOException;
import org.mosp.storage.openraster.file.limits.FileLimits;
import org.mosp.storage.openraster.file.limits.Limit;
import org.mosp.storage.openraster.file.limits.RefusedException;

/** An image in the seven passes of Adam7, which has to be held whole. */
final class InterlacedRows {

    private static final int[] FIRST_X = {0, 4, 0, 2, 0, 1, 0};
    private static final int[] FIRST_Y = {0, 0, 4, 0, 2, 0, 1};
    private static final int[] STEP_X = {8, 8, 4, 4, 2, 2, 1};
    private static final int[] STEP_Y = {8, 8, 8, 4, 4, 2, 2};

    private final PngHeader header;
    private final PixelConverter converter;
    private final byte[] image;

    InterlacedRows(PngHeader header, FileLimits limits, PixelConverter converter) throws RefusedException {
        this.header = header;
        this.converter = converter;
        long bytes = (long) header.width() * header.height() * converter.pixelBytes();
        if (bytes > limits.maxInterlacedBytes()) {
            throw RefusedException.above(
                    Limit.INTERLACED_BYTES,
                    "is interlaced and has " + bytes + " bytes, more than " + limits.maxInterlacedBytes());
        }
        this.image = new byte[(int) bytes];
    }

    void read(ImageData data, RowSink sink) throws IOException {
        for (int pass = 0; pass < 7; pass++) {
            int width = (header.width() - FIRST_X[pass] + STEP_X[pass] - 1) / STEP_X[pass];
            int height = (header.height() - FIRST_Y[pass] + STEP_Y[pass] - 1) / STEP_Y[pass];
            if (width > 0 && height > 0) {
                read(data, pass, width, height);
            }
        }
        int rowBytes = header.width() * converter.pixelBytes();
        for (int y = 0; y < header.height(); y++) {
            sink.row(y, image, y * rowBytes);
        }
    }

    private void read(ImageData data, int pass, int width, int height) throws IOException {
        int pixelBytes = converter.pixelBytes();
        int rowBytes = header.rowBytes(width);
        int stride = rowBytes + 1;
        byte[] rows = new byte[2 * stride];
        byte[] converted = new byte[width * pixelBytes];
        for (int i = 0; i < height; i++) {
            data.read(rows, stride, stride);
            Filters.undo(rows[stride], rows, stride + 1, 1, rowBytes, header.filterDistance());
            converter.convert(rows, stride + 1, converted, 0, width);
            int y = FIRST_Y[pass] + i * STEP_Y[pass];
            for (int k = 0; k < width; k++) {
                int x = FIRST_X[pass] + k * STEP_X[pass];
                System.arraycopy(converted, k * pixelBytes, image, (y * header.width() + x) * pixelBytes, pixelBytes);
            }
            System.arraycopy(rows, stride, rows, 0, stride);
        }
    }
}
