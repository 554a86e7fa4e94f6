package org.mosp.storage.openraster.file.png;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import org.mosp.storage.openraster.file.limits.Limit;
import org.mosp.storage.openraster.file.limits.RefusedException;

/** A PNG as a sequence of chunks, each checked against its CRC. For one thread. */
final class ChunkReader {

    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    private final InputStream in;
    private final byte[] word = new byte[4];
    private final CRC32 crc = new CRC32();
    private String type = "";
    private int left;
    private final int most;
    private int counted;

    /**
     * For a PNG.
     *
     * @param most chunks that are counted
     */
    ChunkReader(InputStream in, int most) throws IOException {
        this.in = in;
        this.most = most;
        byte[] start = in.readNBytes(SIGNATURE.length);
        if (!isSignature(start)) {
            throw new RefusedException("is no PNG image");
        }
    }

    static boolean isSignature(byte[] start) {
        return start.length >= SIGNATURE.length
                && java.util.Arrays.equals(start, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length);
    }

    /** Goes to the next chunk; the former one must have been read. False at the file's end. */
    boolean next() throws IOException {
        int first = in.read();
        if (first < 0) {
            return false;
        }
        word[0] = (byte) first;
        fill(word, 1, 3);
        long length = word() & 0xffffffffL;
        fill(word, 0, 4);
        if (length > Integer.MAX_VALUE || !letters(word)) {
            throw new RefusedException("is a damaged PNG: no chunk where one should be");
        }
        left = (int) length;
        type = new String(word, StandardCharsets.US_ASCII);
        crc.reset();
        crc.update(word, 0, 4);
        return true;
    }

    /**
     * Counts the chunk: one that is kept, or brings the image no further.
     *
     * @throws RefusedException if it is one too many
     */
    void count() throws RefusedException {
        if (++counted > most) {
            throw RefusedException.above(
                    Limit.CHUNKS, "is a PNG of more than " + most + " chunks beside those that hold its image data");
        }
    }

    String type() {
        return type;
    }

    /** Whether a decoder that does not know it may go on. */
    boolean ancillary() {
        return Character.isLowerCase(type.charAt(0));
    }

    /** Bytes of the chunk not read yet. */
    int left() {
        return left;
    }

    /** Reads some of the chunk. */
    int read(byte[] target, int offset, int count) throws IOException {
        int wanted = Math.min(count, left);
        fill(target, offset, wanted);
        crc.update(target, offset, wanted);
        left -= wanted;
        return wanted;
    }

    /** Skips what is left. */
    void skip(byte[] scratch) throws IOException {
        while (left > 0) {
            read(scratch, 0, scratch.length);
        }
    }

    /** Reads the chunk's CRC; whether it matches. */
    boolean intact() throws IOException {
        fill(word, 0, 4);
        return (int) crc.getValue() == word();
    }

    void checkIntact() throws IOException {
        if (!intact()) {
            throw new RefusedException("is a damaged PNG: the CRC of its chunk " + type + " does not match");
        }
    }

    private int word() {
        return (word[0] & 0xff) << 24 | (word[1] & 0xff) << 16 | (word[2] & 0xff) << 8 | word[3] & 0xff;
    }

    private void fill(byte[] target, int offset, int count) throws IOException {
        if (in.readNBytes(target, offset, count) < count) {
            throw new RefusedException(
                    "is a damaged PNG: it is cut off" + (type.isEmpty() ? "" : " in or behind its chunk " + type));
        }
    }

    private static boolean letters(byte[] word) {
        for (byte b : word) {
            if ((b < 'A' || b > 'Z') && (b < 'a' || b > 'z')) {
                return false;
            }
        }
        return true;
    }
}
