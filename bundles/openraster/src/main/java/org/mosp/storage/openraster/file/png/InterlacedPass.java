package org.mosp.storage.openraster.file.png;

import java.io.IOException;

/** One of the seven passes of Adam7, read row by row: the image's pixels in steps from a first one. For one thread. */
final class InterlacedPass {

    static final int PASSES = 7;

    private static final int[] FIRST_X = {0, 4, 0, 2, 0, 1, 0};
    private static final int[] FIRST_Y = {0, 0, 4, 0, 2, 0, 1};
    private static final int[] STEP_X = {8, 8, 4, 4, 2, 2, 1};
    private static final int[] STEP_Y = {8, 8, 8, 4, 4, 2, 2};

    private final PngHeader header;
    private final int number;
    private final ImageData data;
    private final PixelConverter converter;
    private final int columns;
    private final int stride;
    private final byte[] rows;
    private final byte[] converted;

    /**
     * A pass.
     *
     * @param data stands at its first row
     */
    InterlacedPass(PngHeader header, int number, ImageData data, PixelConverter converter) {
        this.header = header;
        this.number = number;
        this.data = data;
        this.converter = converter;
        this.columns = columns(header, number);
        this.stride = header.rowBytes(columns) + 1;
        this.rows = new byte[2 * stride];
        this.converted = new byte[columns * converter.pixelBytes()];
    }

    /** Bytes of a pass, uncompressed; 0 if it has no pixel. */
    static long bytes(PngHeader header, int number) {
        int columns = columns(header, number);
        int rows = (header.height() - FIRST_Y[number] + STEP_Y[number] - 1) / STEP_Y[number];
        return columns <= 0 || rows <= 0 ? 0 : (long) rows * (header.rowBytes(columns) + 1L);
    }

    /** Puts its pixels of a row of the image into that row, if it has any there; to be called for each row in order. */
    void addTo(int y, byte[] image) throws IOException {
        if (y < FIRST_Y[number] || (y - FIRST_Y[number]) % STEP_Y[number] != 0) {
            return;
        }
        read();
        int bytes = converter.pixelBytes();
        for (int i = 0; i < columns; i++) {
            System.arraycopy(converted, i * bytes, image, (FIRST_X[number] + i * STEP_X[number]) * bytes, bytes);
        }
    }

    private void read() throws IOException {
        data.read(rows, stride, stride);
        Filters.undo(rows[stride], rows, stride + 1, 1, stride - 1, header.filterDistance());
        converter.convert(rows, stride + 1, converted, 0, columns);
        System.arraycopy(rows, stride, rows, 0, stride);
    }

    private static int columns(PngHeader header, int number) {
        return (header.width() - FIRST_X[number] + STEP_X[number] - 1) / STEP_X[number];
    }
}
