package org.mosp.storage.openraster.file.compose;

import org.mosp.storage.Bytes;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.openraster.file.png.PngHeader;
import org.mosp.storage.openraster.file.png.PngWriter;
import org.mosp.storage.openraster.file.png.RowSink;

/** Makes a small picture of an image from its rows: each pixel the mean of those it stands for. */
public final class ThumbnailMaker implements RowSink {

    private final PixelFormat format;
    private final int width;
    private final int height;
    private final int smallWidth;
    private final int smallHeight;
    /** Sums of premultiplied red, green, blue, of alpha, and the count. */
    private final double[] sums;

    /**
     * For an image.
     *
     * @param side the thumbnail's longer side at most, in pixels
     */
    public ThumbnailMaker(ImageRows image, int side) {
        this.format = image.format();
        this.width = image.width();
        this.height = image.height();
        double scale = Math.min(1.0, (double) side / Math.max(width, height));
        this.smallWidth = (int) Math.max(1, Math.round(width * scale));
        this.smallHeight = (int) Math.max(1, Math.round(height * scale));
        this.sums = new double[5 * smallWidth * smallHeight];
    }

    @Override
    public void row(int y, byte[] pixels, int offset) {
        int smallY = (int) ((long) y * smallHeight / height);
        int depth = format.bytesPerChannel();
        int colours = format.channels() - 1;
        int in = offset;
        for (int x = 0; x < width; x++) {
            int out = 5 * (smallY * smallWidth + (int) ((long) x * smallWidth / width));
            int alpha = pixels[in + colours * depth] & 0xff;
            for (int k = 0; k < 3; k++) {
                sums[out + k] += (pixels[in + (colours == 1 ? 0 : k * depth)] & 0xff) * alpha;
            }
            sums[out + 3] += alpha;
            sums[out + 4]++;
            in += format.bytesPerPixel();
        }
    }

    /** The thumbnail, after the last row. */
    public Bytes png() {
        byte[] pixels = new byte[4 * smallWidth * smallHeight];
        for (int i = 0; i < smallWidth * smallHeight; i++) {
            double alpha = sums[5 * i + 3];
            for (int k = 0; k < 3; k++) {
                pixels[4 * i + k] = (byte) (alpha == 0 ? 0 : Math.round(sums[5 * i + k] / alpha));
            }
            pixels[4 * i + 3] = (byte) Math.round(alpha / Math.max(1, sums[5 * i + 4]));
        }
        return PngWriter.encode(new PngHeader(smallWidth, smallHeight, 8, PngHeader.RGB_ALPHA, false), pixels);
    }
}
