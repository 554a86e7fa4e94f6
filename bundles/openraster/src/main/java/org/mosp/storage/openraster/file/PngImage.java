package org.mosp.storage.openraster.file;

import java.io.IOException;
import java.io.OutputStream;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.openraster.file.compose.ImageRows;
import org.mosp.storage.openraster.file.compose.LayerRows;
import org.mosp.storage.openraster.file.png.PngHeader;
import org.mosp.storage.openraster.file.png.PngWriter;
import org.mosp.storage.openraster.file.png.RowSink;

/** Writes an image as PNG, with what its former PNG held beside pixels. */
final class PngImage {

    /** Above a PNG's uncompressed data: chunks, and what compression adds to noise. */
    private static final long OVERHEAD_BYTES = 64L << 20;

    private PngImage() {}

    /** Bytes it can have at most. */
    static long most(ImageRows image) {
        long raw = (long) image.width() * image.height() * image.format().bytesPerPixel() + image.height();
        return raw + raw / 500 + OVERHEAD_BYTES;
    }

    /**
     * Writes it.
     *
     * @param also is given every row as well
     */
    static void write(ImageRows image, PngExtras extras, RowSink also, OutputStream out) throws IOException {
        int natural = PngExtras.natural(image.format());
        int type = natural;
        if (extras.colorType().isPresent() && image instanceof LayerRows layer && layer.isOpaque()) {
            type = image.format().channels() == 2 ? PngHeader.GREY : PngHeader.RGB;
        }
        PixelFormat format = image.format();
        PngHeader header = new PngHeader(image.width(), image.height(), 8 * format.bytesPerChannel(), type, false);
        boolean stripped = type != natural;
        byte[] row = new byte[header.rowBytes(image.width())];
        try (PngWriter writer = new PngWriter(out, header, extras.chunks(format, type))) {
            image.read((y, pixels, offset) -> {
                also.row(y, pixels, offset);
                if (stripped) {
                    strip(pixels, offset, format, row);
                    writer.row(row, 0);
                } else {
                    writer.row(pixels, offset);
                }
            });
            writer.finish();
        }
    }

    private static void strip(byte[] pixels, int offset, PixelFormat format, byte[] row) {
        int colour = format.bytesPerPixel() - format.bytesPerChannel();
        int in = offset;
        for (int out = 0; out < row.length; out += colour) {
            System.arraycopy(pixels, in, row, out, colour);
            in += format.bytesPerPixel();
        }
    }
}
