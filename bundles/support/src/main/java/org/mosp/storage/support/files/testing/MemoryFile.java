package org.mosp.storage.support.files.testing;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** The bytes of a file in memory; copied when first written to. Any number of threads. */
final class MemoryFile {

    private byte[] content;
    private int length;
    private boolean shared;

    MemoryFile(byte[] content) {
        this.content = content;
        this.length = content.length;
        this.shared = true;
    }

    synchronized int read(ByteBuffer target, long position) {
        int count = (int) Math.max(0, Math.min(target.remaining(), length - position));
        if (count > 0) {
            target.put(content, (int) position, count);
        }
        return count;
    }

    synchronized void write(ByteBuffer source, long position) {
        int count = source.remaining();
        int end = Math.toIntExact(position + count);
        own(end);
        source.get(content, (int) position, count);
        length = Math.max(length, end);
    }

    synchronized int length() {
        return length;
    }

    synchronized void truncate(long size) {
        if (size < length) {
            own(length);
            Arrays.fill(content, (int) size, length, (byte) 0);
            length = (int) size;
        }
    }

    /** The bytes now; later writes do not change them. */
    synchronized byte[] freeze() {
        if (content.length != length) {
            content = Arrays.copyOf(content, length);
        }
        shared = true;
        return content;
    }

    private void own(int capacity) {
        if (shared || content.length < capacity) {
            int grown = capacity <= content.length ? content.length : Math.max(capacity, content.length * 3 / 2);
            content = Arrays.copyOf(content, grown);
            shared = false;
        }
    }
}
