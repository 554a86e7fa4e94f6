package org.mosp.storage.openraster.file.zip;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mosp.storage.openraster.file.limits.FileLimits;
import org.mosp.storage.openraster.file.limits.InflateBudget;
import org.mosp.storage.openraster.file.limits.Limit;
import org.mosp.storage.openraster.file.limits.RefusedException;

/**
 * A zip archive opened for reading. Only the central directory counts. Of entries with the same name the last one
 * counts, as in the programs that read such files. Any number of threads may read entries.
 */
public final class ZipArchive implements Closeable {

    private static final int LOCAL_HEADER = 0x04034b50;
    private static final int LOCAL_HEADER_BYTES = 30;

    private final FileChannel channel;
    private final long length;
    private final InflateBudget budget;
    private final Map<String, ZipItem> items = new LinkedHashMap<>();
    private final List<String> repeated = new ArrayList<>();

    private ZipArchive(FileChannel channel, FileLimits limits) throws IOException {
        this.channel = channel;
        this.length = channel.size();
        this.budget = limits.budget(length);
        for (ZipItem item : new ZipDirectory(this, limits).read()) {
            if (items.remove(item.name()) != null) {
                repeated.add(item.name());
            }
            items.put(item.name(), item);
        }
    }

    /**
     * Opens a file.
     *
     * @throws RefusedException if it is no zip archive, is damaged, or exceeds a limit
     */
    public static ZipArchive open(Path file, FileLimits limits) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            return new ZipArchive(channel, limits);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** The entries, in the directory's order, each name once. */
    public Collection<ZipItem> items() {
        return items.values();
    }

    /** Names that more than one entry has. */
    public List<String> repeated() {
        return repeated;
    }

    /** The entry of exactly that name. */
    public Optional<ZipItem> find(String name) {
        return Optional.ofNullable(items.get(name));
    }

    /** What the file may still inflate to. */
    public InflateBudget budget() {
        return budget;
    }

    /** Bytes of the file. */
    public long length() {
        return length;
    }

    /**
     * The content, checked: the stream ends with a {@link RefusedException} unless length and CRC are as in the
     * directory.
     */
    public InputStream open(ZipItem item) throws IOException {
        if (item.encrypted()) {
            throw new RefusedException("is encrypted");
        }
        if (item.method() != ZipItem.STORED && item.method() != ZipItem.DEFLATED) {
            throw new RefusedException("is compressed by method " + item.method() + ", only 0 and 8 are read");
        }
        if (item.method() == ZipItem.STORED && item.compressed() != item.size()) {
            throw new RefusedException("is stored with two lengths");
        }
        ByteBuffer header = read(item.offset(), LOCAL_HEADER_BYTES);
        if (header.getInt(0) != LOCAL_HEADER) {
            throw new RefusedException("has no header at offset " + item.offset());
        }
        long start =
                item.offset() + LOCAL_HEADER_BYTES + (header.getShort(26) & 0xffff) + (header.getShort(28) & 0xffff);
        if (start + item.compressed() > length) {
            throw new RefusedException("ends behind the end of the file");
        }
        return new ZipItemStream(this, item, start);
    }

    /**
     * The whole content.
     *
     * @param limit bytes at most
     */
    public byte[] read(ZipItem item, int limit) throws IOException {
        if (item.size() > limit) {
            throw new RefusedException("has " + item.size() + " bytes, more than " + limit);
        }
        return read(item);
    }

    /**
     * The whole content.
     *
     * @param bytes at most
     * @param limit that is the reason
     */
    public byte[] read(ZipItem item, int bytes, Limit limit) throws IOException {
        if (item.size() > bytes) {
            throw RefusedException.above(limit, "has " + item.size() + " bytes, more than " + bytes);
        }
        return read(item);
    }

    private byte[] read(ZipItem item) throws IOException {
        try (InputStream in = open(item)) {
            byte[] content = in.readNBytes((int) item.size());
            if (in.read() >= 0 || content.length != item.size()) {
                throw new RefusedException("has not the length it says");
            }
            return content;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** Bytes at a place, all of them, little-endian. */
    ByteBuffer read(long position, int count) throws IOException {
        if (position < 0 || position + count > length) {
            throw new RefusedException("the archive is cut off or damaged: bytes " + position + " to "
                    + (position + count) + " of " + length);
        }
        ByteBuffer target = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        read(position, target);
        return target.flip();
    }

    void read(long position, ByteBuffer target) throws IOException {
        long at = position;
        while (target.hasRemaining()) {
            int got = channel.read(target, at);
            if (got < 0) {
                throw new RefusedException("the file became shorter while it was read");
            }
            at += got;
        }
    }
}
