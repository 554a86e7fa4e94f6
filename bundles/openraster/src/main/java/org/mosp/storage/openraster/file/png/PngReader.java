package org.mosp.storage.openraster.file.png;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.mosp.storage.Bytes;
import org.mosp.storage.openraster.file.limits.FileLimits;
import org.mosp.storage.openraster.file.limits.InflateBudget;
import org.mosp.storage.openraster.file.limits.Limit;
import org.mosp.storage.openraster.file.limits.RefusedException;

/**
 * Reads one PNG: every colour type, bit depth and interlacing, with exact pixels and the ancillary chunks. Holds some
 * rows at a time; an interlaced image is read from seven places at once. For one thread.
 */
public final class PngReader implements Closeable {

    private static final int BUFFER_BYTES = 128 << 10;

    /** More are not told of. */
    private static final int MAX_REMARKS = 100;

    private final PngSource source;
    private final InputStream in;
    private final FileLimits limits;
    private final InflateBudget budget;
    private final ChunkReader chunks;
    private final PngHeader header;
    private final List<PngChunk> kept = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();
    private byte[] palette = new byte[0];
    private byte[] transparency = new byte[0];
    private byte[] scratch = new byte[0];
    private int keptBytes;

    /**
     * Reads the header.
     *
     * @throws RefusedException if it is no PNG or exceeds a limit
     */
    public PngReader(PngSource source, FileLimits limits, InflateBudget budget) throws IOException {
        this.source = source;
        this.limits = limits;
        this.budget = budget;
        this.in = source.open();
        try {
            this.chunks = new ChunkReader(in, limits.maxChunks());
            this.header = readHeader();
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /** Chunks to be kept that stand before the image data; to be called instead of {@link #read}. */
    public List<PngChunk> chunksBefore() throws IOException {
        toImageData();
        return chunks();
    }

    /** Whether bytes begin as a PNG does. */
    public static boolean isPng(byte[] start) {
        return ChunkReader.isSignature(start);
    }

    /** What the image is. */
    public PngHeader header() {
        return header;
    }

    /** Chunks to be kept, complete after {@link #read}. */
    public List<PngChunk> chunks() {
        return List.copyOf(kept);
    }

    /** What was wrong without harm to the pixels. */
    public List<String> remarks() {
        return List.copyOf(remarks);
    }

    /**
     * Reads everything.
     *
     * @throws RefusedException if any of it is damaged: rows that the sink was given by then are not to be used
     */
    public void read(RowSink sink) throws IOException {
        budget.take(header.dataBytes());
        toImageData();
        PixelConverter converter = new PixelConverter(header, palette, transparency);
        try (ImageData data = new ImageData(chunks)) {
            if (header.interlaced()) {
                // its way to each pass is inflated too
                budget.take(header.dataBytes());
                try (InterlacedRows rows = new InterlacedRows(header, converter, limits)) {
                    rows.read(data, source, sink);
                }
            } else {
                readRows(data, converter, sink);
            }
            end(data);
        }
    }

    private void end(ImageData data) throws IOException {
        boolean more = data.finish();
        while (more && !chunks.type().equals("IEND")) {
            readChunk(false);
            more = chunks.next();
        }
    }

    /**
     * Reads everything without making pixels of it.
     *
     * @throws RefusedException if any of it is damaged, but for colours that are not in its palette
     */
    public void verify() throws IOException {
        if (header.interlaced() || header.colorType() == PngHeader.PALETTE) {
            read((y, pixels, offset) -> {});
            return;
        }
        budget.take(header.dataBytes());
        toImageData();
        PixelConverter.check(header, palette, transparency);
        int stride = header.rowBytes(header.width()) + 1;
        byte[] row = new byte[stride];
        try (ImageData data = new ImageData(chunks)) {
            for (int y = 0; y < header.height(); y++) {
                data.read(row, 0, stride);
                Filters.check(row[0]);
            }
            end(data);
        }
    }

    /** Reads what stands behind the image to the stream's end, where an archive checks what it gave. */
    public void drain() throws IOException {
        byte[] rest = new byte[512];
        while (in.read(rest) >= 0) {
            // none of it is kept
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private PngHeader readHeader() throws IOException {
        if (!chunks.next() || !chunks.type().equals("IHDR") || chunks.left() != 13) {
            throw new RefusedException("is a damaged PNG: its header is missing");
        }
        byte[] data = new byte[13];
        chunks.read(data, 0, data.length);
        chunks.checkIntact();
        java.nio.ByteBuffer fields = java.nio.ByteBuffer.wrap(data);
        PngHeader read = new PngHeader(fields.getInt(0), fields.getInt(4), data[8], data[9], data[12] == 1);
        read.check(data[10], data[11], data[12] & 0xff);
        checkSize(read);
        return read;
    }

    private void checkSize(PngHeader read) throws RefusedException {
        boolean sides = read.width() > 0
                && read.height() > 0
                && read.width() <= limits.maxSide()
                && read.height() <= limits.maxSide();
        if (!sides) {
            String reason = "has a size of " + (read.width() & 0xffffffffL) + " x " + (read.height() & 0xffffffffL)
                    + " pixels, each side 1 to " + limits.maxSide();
            boolean large = read.width() > 0 && read.height() > 0;
            throw large ? RefusedException.above(Limit.SIDE, reason) : new RefusedException(reason);
        }
        long pixels = (long) read.width() * read.height();
        if (pixels > limits.maxLayerPixels()) {
            throw RefusedException.above(
                    Limit.LAYER_PIXELS, "has " + pixels + " pixels, more than " + limits.maxLayerPixels());
        }
    }

    private void toImageData() throws IOException {
        while (chunks.next()) {
            if (chunks.type().equals("IDAT")) {
                return;
            }
            readChunk(true);
        }
        throw new RefusedException("is a damaged PNG: it has no image data");
    }

    private void readChunk(boolean before) throws IOException {
        chunks.count();
        String type = chunks.type();
        boolean used = type.equals("PLTE") || type.equals("tRNS");
        if (!used && !chunks.ancillary()) {
            throw new RefusedException("is a PNG with a chunk that is not known: " + type);
        }
        if (chunks.left() > limits.maxChunkBytes() - keptBytes) {
            if (used) {
                throw RefusedException.above(
                        Limit.CHUNK_BYTES,
                        "is a PNG whose chunk " + type + " has " + chunks.left() + " bytes, more than the "
                                + (limits.maxChunkBytes() - keptBytes) + " left for all of them");
            }
            remark("chunk " + type + " of " + chunks.left() + " bytes left out, all of them together may have "
                    + limits.maxChunkBytes() + "; " + Limit.CHUNK_BYTES.advice());
            if (scratch.length == 0) {
                scratch = new byte[BUFFER_BYTES];
            }
            chunks.skip(scratch);
            chunks.intact();
            return;
        }
        byte[] data = new byte[chunks.left()];
        chunks.read(data, 0, data.length);
        if (!chunks.intact()) {
            if (used) {
                throw new RefusedException("is a damaged PNG: the CRC of its chunk " + type + " does not match");
            }
            remark("chunk " + type + " left out, its CRC does not match");
            return;
        }
        keptBytes += data.length;
        if (type.equals("PLTE")) {
            palette = data;
        } else if (type.equals("tRNS")) {
            transparency = data;
        }
        kept.add(new PngChunk(type, Bytes.wrap(data), before));
    }

    private void remark(String text) {
        if (remarks.size() < MAX_REMARKS) {
            remarks.add(text);
        }
    }

    private void readRows(ImageData data, PixelConverter converter, RowSink sink) throws IOException {
        int rowBytes = header.rowBytes(header.width());
        int stride = rowBytes + 1;
        int rows = Math.max(1, Math.min(header.height(), BUFFER_BYTES / stride));
        // the first place holds the row above
        byte[] buffer = new byte[(rows + 1) * stride];
        byte[] converted = converter.isIdentity() ? buffer : new byte[header.width() * converter.pixelBytes()];
        int distance = header.filterDistance();
        for (int y = 0; y < header.height(); y += rows) {
            int count = Math.min(rows, header.height() - y);
            data.read(buffer, stride, count * stride);
            for (int i = 0; i < count; i++) {
                int row = (i + 1) * stride + 1;
                Filters.undo(buffer[row - 1], buffer, row, row - stride, rowBytes, distance);
                if (converter.isIdentity()) {
                    sink.row(y + i, buffer, row);
                } else {
                    converter.convert(buffer, row, converted, 0, header.width());
                    sink.row(y + i, converted, 0);
                }
            }
            System.arraycopy(buffer, count * stride, buffer, 0, stride);
        }
    }
}
