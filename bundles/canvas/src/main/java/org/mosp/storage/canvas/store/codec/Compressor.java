package org.mosp.storage.canvas.store.codec;

/** Compresses and expands arrays, with what memory that needs; for one thread at a time. */
interface Compressor extends AutoCloseable {

    /** Compresses to a target of {@link #bound} bytes, and says how many there are. */
    int compress(byte[] source, int length, byte[] target, int at);

    /** Expands to exactly so many bytes, or throws {@link IllegalArgumentException}. */
    void expand(byte[] source, int at, int count, byte[] target);

    /** The method's number in stored bytes. */
    int method();

    /** The most bytes that so many may become. */
    static int bound(int length) {
        return length + (length >> 7) + 512;
    }

    @Override
    void close();
}
