package org.mosp.storage.openraster.file.zip;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.mosp.storage.openraster.file.limits.FileLimits;
import org.mosp.storage.openraster.file.limits.Limit;
import org.mosp.storage.openraster.file.limits.RefusedException;

/** Reads an archive's central directory, zip64 included. */
final class ZipDirectory {

    private static final int END = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int END64_LOCATOR = 0x07064b50;
    private static final int END64_LOCATOR_BYTES = 20;
    private static final int END64 = 0x06064b50;
    private static final int END64_BYTES = 56;
    private static final int ENTRY = 0x02014b50;
    private static final int ENTRY_BYTES = 46;
    private static final int MAX_COMMENT_BYTES = 65_535;
    private static final int UNIX_TYPE_MASK = 0xf000;
    private static final int UNIX_LINK = 0xa000;
    private static final int ZIP64_EXTRA = 1;

    private final ZipArchive archive;
    private final FileLimits limits;

    private record Place(long entries, long offset, long bytes) {}

    ZipDirectory(ZipArchive archive, FileLimits limits) {
        this.archive = archive;
        this.limits = limits;
    }

    List<ZipItem> read() throws IOException {
        Place place = place();
        if (place.entries() < 0 || place.entries() > limits.maxEntries()) {
            throw RefusedException.above(
                    Limit.ENTRIES, "the archive has " + place.entries() + " entries, more than " + limits.maxEntries());
        }
        if (place.bytes() < 0 || place.bytes() > limits.maxDirectoryBytes()) {
            throw RefusedException.above(
                    Limit.DIRECTORY_BYTES,
                    "the archive's directory has " + place.bytes() + " bytes, more than " + limits.maxDirectoryBytes());
        }
        ByteBuffer directory = archive.read(place.offset(), (int) place.bytes());
        List<ZipItem> items = new ArrayList<>();
        for (long i = 0; i < place.entries(); i++) {
            items.add(item(directory));
        }
        return items;
    }

    private Place place() throws IOException {
        int tail = (int) Math.min(archive.length(), END_BYTES + MAX_COMMENT_BYTES);
        if (tail < END_BYTES) {
            throw new RefusedException("is no zip archive: it has " + archive.length() + " bytes");
        }
        long base = archive.length() - tail;
        ByteBuffer end = archive.read(base, tail);
        for (int at = tail - END_BYTES; at >= 0; at--) {
            if (end.getInt(at) == END) {
                return place(end, at, base);
            }
        }
        throw new RefusedException("is no zip archive, or it is cut off: its directory is missing");
    }

    private Place place(ByteBuffer end, int at, long base) throws IOException {
        long locatorAt = base + at - END64_LOCATOR_BYTES;
        if (locatorAt >= 0) {
            ByteBuffer locator = archive.read(locatorAt, END64_LOCATOR_BYTES);
            if (locator.getInt(0) == END64_LOCATOR) {
                ByteBuffer end64 = archive.read(locator.getLong(8), END64_BYTES);
                if (end64.getInt(0) != END64) {
                    throw new RefusedException("the archive's zip64 directory is damaged");
                }
                return new Place(end64.getLong(32), end64.getLong(48), end64.getLong(40));
            }
        }
        return new Place(
                end.getShort(at + 10) & 0xffff, end.getInt(at + 16) & 0xffffffffL, end.getInt(at + 12) & 0xffffffffL);
    }

    private ZipItem item(ByteBuffer directory) throws IOException {
        int at = directory.position();
        if (directory.remaining() < ENTRY_BYTES || directory.getInt(at) != ENTRY) {
            throw new RefusedException("the archive's directory is damaged");
        }
        int flags = directory.getShort(at + 8);
        int nameBytes = directory.getShort(at + 28) & 0xffff;
        int extraBytes = directory.getShort(at + 30) & 0xffff;
        int commentBytes = directory.getShort(at + 32) & 0xffff;
        int next = at + ENTRY_BYTES + nameBytes + extraBytes + commentBytes;
        if (next > directory.limit()) {
            throw new RefusedException("the archive's directory is damaged");
        }
        ByteBuffer name = directory.slice(at + ENTRY_BYTES, nameBytes);
        ByteBuffer extra =
                directory.slice(at + ENTRY_BYTES + nameBytes, extraBytes).order(directory.order());
        long compressed = directory.getInt(at + 20) & 0xffffffffL;
        long size = directory.getInt(at + 24) & 0xffffffffL;
        long offset = directory.getInt(at + 42) & 0xffffffffL;
        ByteBuffer large = zip64(extra);
        size = size == 0xffffffffL ? next64(large) : size;
        compressed = compressed == 0xffffffffL ? next64(large) : compressed;
        offset = offset == 0xffffffffL ? next64(large) : offset;
        int unixMode = directory.getInt(at + 38) >>> 16;
        directory.position(next);
        return new ZipItem(
                name(name),
                directory.getShort(at + 10) & 0xffff,
                (flags & 1) != 0,
                (unixMode & UNIX_TYPE_MASK) == UNIX_LINK,
                directory.getInt(at + 16) & 0xffffffffL,
                compressed,
                size,
                offset);
    }

    private static ByteBuffer zip64(ByteBuffer extra) {
        while (extra.remaining() >= 4) {
            int id = extra.getShort() & 0xffff;
            int bytes = Math.min(extra.getShort() & 0xffff, extra.remaining());
            if (id == ZIP64_EXTRA) {
                return extra.slice(extra.position(), bytes).order(extra.order());
            }
            extra.position(extra.position() + bytes);
        }
        return ByteBuffer.allocate(0);
    }

    private static long next64(ByteBuffer large) throws RefusedException {
        if (large.remaining() < Long.BYTES) {
            throw new RefusedException("the archive's directory is damaged");
        }
        long value = large.getLong();
        if (value < 0) {
            throw new RefusedException("the archive's directory is damaged");
        }
        return value;
    }

    /** UTF-8 where it is that, flagged or not; else the code page of old archives, of which ISO 8859-1 keeps each byte. */
    private static String name(ByteBuffer bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate()).toString();
        } catch (CharacterCodingException e) {
            return oldCodePage().decode(bytes.duplicate()).toString();
        }
    }

    private static Charset oldCodePage() {
        return Charset.isSupported("IBM437") ? Charset.forName("IBM437") : StandardCharsets.ISO_8859_1;
    }
}
