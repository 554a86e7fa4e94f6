package org.mosp.storage.openraster.file.png;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.mosp.storage.openraster.file.limits.FileLimits;

/**
 * The rows of an image in the seven passes of Adam7, without holding the image: each pass is read by a reader of its own, which
 * has inflated its way to the pass's beginning. What is inflated is twice as much; what is held are two rows of each pass.
 */
final class InterlacedRows implements Closeable {

    private static final int SCRATCH_BYTES = 64 << 10;

    private final PngHeader header;
    private final PixelConverter converter;
    private final FileLimits limits;
    private final List<InterlacedPass> passes = new ArrayList<>();
    private final List<Closeable> open = new ArrayList<>();

    InterlacedRows(PngHeader header, PixelConverter converter, FileLimits limits) {
        this.header = header;
        this.limits = limits;
        this.converter = converter;
    }

    /**
     * Reads the image.
     *
     * @param last stands at the image data, and at its end afterwards
     * @param source of the same image, for the other passes
     */
    void read(ImageData last, PngSource source, RowSink sink) throws IOException {
        byte[] scratch = new byte[SCRATCH_BYTES];
        int lastPass = InterlacedPass.PASSES - 1;
        while (InterlacedPass.bytes(header, lastPass) == 0) {
            lastPass--;
        }
        long start = 0;
        for (int number = 0; number < lastPass; number++) {
            long bytes = InterlacedPass.bytes(header, number);
            if (bytes > 0) {
                passes.add(open(source, number, start, scratch));
            }
            start += bytes;
        }
        skip(last, start, scratch);
        passes.add(new InterlacedPass(header, lastPass, last, converter));
        byte[] row = new byte[header.width() * converter.pixelBytes()];
        for (int y = 0; y < header.height(); y++) {
            for (InterlacedPass pass : passes) {
                pass.addTo(y, row);
            }
            sink.row(y, row, 0);
        }
    }

    @Override
    public void close() throws IOException {
        for (Closeable one : open) {
            one.close();
        }
    }

    private InterlacedPass open(PngSource source, int number, long start, byte[] scratch) throws IOException {
        InputStream in = source.open();
        open.add(in);
        ChunkReader chunks = new ChunkReader(in, limits.maxChunks());
        while (chunks.next() && !chunks.type().equals("IDAT")) {
            chunks.skip(scratch);
            chunks.intact();
        }
        ImageData data = new ImageData(chunks);
        open.add(data);
        skip(data, start, scratch);
        return new InterlacedPass(header, number, data, converter);
    }

    private static void skip(ImageData data, long bytes, byte[] scratch) throws IOException {
        for (long left = bytes; left > 0; left -= Math.min(left, scratch.length)) {
            data.read(scratch, 0, (int) Math.min(left, scratch.length));
        }
    }
}
