package org.mosp.storage.openraster.file.png;

import java.io.Closeable;
import java.io.IOException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.mosp.storage.openraster.file.limits.RefusedException;

/** The image data that the IDAT chunks hold together, inflated. For one thread. */
final class ImageData implements Closeable {

    private static final int INPUT_BYTES = 64 << 10;

    private final ChunkReader chunks;
    private final Inflater inflater = new Inflater();
    private final byte[] input = new byte[INPUT_BYTES];
    private boolean inside = true;

    /** Begins inside the first IDAT chunk. */
    ImageData(ChunkReader chunks) {
        this.chunks = chunks;
    }

    /** Exactly so many bytes. */
    void read(byte[] target, int offset, int count) throws IOException {
        int done = 0;
        try {
            while (done < count) {
                int got = inflater.inflate(target, offset + done, count - done);
                done += got;
                if (got == 0) {
                    if (inflater.finished() || inflater.needsDictionary()) {
                        throw new RefusedException("is a damaged PNG: its image data is too short");
                    }
                    fill();
                }
            }
        } catch (DataFormatException e) {
            throw new RefusedException("is a damaged PNG: " + e.getMessage(), e);
        }
    }

    /** Reads on to the chunk behind the image data; whether there is one. More image data than needed is let pass. */
    boolean finish() throws IOException {
        byte[] rest = new byte[512];
        try {
            for (int i = 0; i < 64 && !inflater.finished() && inside; i++) {
                if (inflater.inflate(rest) == 0 && !inflater.finished() && !more()) {
                    return true;
                }
            }
        } catch (DataFormatException e) {
            throw new RefusedException("is a damaged PNG: " + e.getMessage(), e);
        }
        while (inside) {
            chunks.skip(input);
            if (!next()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        inflater.end();
    }

    private void fill() throws IOException {
        if (!more()) {
            throw new RefusedException("is a damaged PNG: its image data is too short");
        }
    }

    /** Feeds the inflater; false at the end of the data. */
    private boolean more() throws IOException {
        while (inside && chunks.left() == 0) {
            if (!next()) {
                inside = false;
                throw new RefusedException("is a damaged PNG: it is cut off");
            }
        }
        if (!inside) {
            return false;
        }
        inflater.setInput(input, 0, chunks.read(input, 0, input.length));
        return true;
    }

    /** Goes from the end of a chunk to the next one, if there is one. */
    private boolean next() throws IOException {
        chunks.checkIntact();
        if (!chunks.next()) {
            return false;
        }
        inside = chunks.type().equals("IDAT");
        if (inside && chunks.left() == 0) {
            chunks.count();
        }
        return true;
    }
}
