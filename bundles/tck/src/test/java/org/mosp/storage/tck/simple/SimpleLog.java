package org.mosp.storage.tck.simple;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineContext.Mode;
import org.mosp.storage.spi.StorageFile;
import org.mosp.storage.spi.StorageFiles;
import org.mosp.storage.spi.StorageFiles.OpenMode;
import org.mosp.storage.support.files.AtomicFile;

/**
 * The files: {@code log}, and after a clean close {@code index}, which says how long the log is and which key has which
 * version, so that damage is known from a torn tail. Whatever was not closed is written anew before it is served. A
 * {@code reserve} is kept for deletes.
 */
final class SimpleLog {

    private static final int RESERVE = 256 << 10;

    private final EngineContext context;
    private final StorageFiles files;
    private final Flaw flaw;
    private final Path log;
    private final Path index;
    private final Path reserve;
    private final Map<String, Long> lost = new HashMap<>();
    private final StorageFile file;
    private long end;
    private String damage = "";

    SimpleLog(EngineContext context, Flaw flaw) throws IOException {
        this.context = context;
        this.files = context.files();
        this.flaw = flaw;
        this.log = context.directory().resolve("log");
        this.index = context.directory().resolve("index");
        this.reserve = context.directory().resolve("reserve");
        if (!files.exists(log)) {
            if (files.exists(index)) {
                throw new StorageDamagedException(log.toString(), -1, null, "missing", null);
            }
            if (context.mode() != Mode.WRITE) {
                throw new StorageDamagedException(log.toString(), -1, null, "missing", null);
            }
            files.open(log, OpenMode.CREATE).close();
        }
        if (context.mode() == Mode.WRITE && flaw != Flaw.FORGETS_DIRECTORY) {
            // also for one that is there: whoever made it may have been killed before its name was durable
            files.syncDirectory(context.directory());
        }
        file = files.open(log, context.mode() == Mode.WRITE ? OpenMode.WRITE : OpenMode.READ);
    }

    /** Reads all whole frames; afterwards the log can be appended to, unless it is damaged. */
    List<Frame> recover() throws IOException {
        byte[] bytes = new byte[(int) file.size()];
        file.read(ByteBuffer.wrap(bytes), 0);
        List<Frame> frames = new ArrayList<>();
        boolean check = flaw != Flaw.CHECKS_NOTHING;
        int at = 0;
        for (int size = Frame.sizeAt(bytes, at, check); size > 0; size = Frame.sizeAt(bytes, at, check)) {
            frames.add(Frame.decode(bytes, at, size));
            at += size;
        }
        end = at;
        Map<String, Long> keys = closedKeys(bytes.length);
        if (!keys.isEmpty() && at < bytes.length && flaw != Flaw.ROLLS_BACK_SILENTLY) {
            damage = log + " is damaged at " + at;
            for (int next = at + 1; next < bytes.length; ) {
                int size = Frame.sizeAt(bytes, next, check);
                if (size > 0) {
                    frames.add(Frame.decode(bytes, next, size));
                }
                next += Math.max(1, size);
            }
        }
        if (damage.isEmpty() && context.mode() == Mode.WRITE) {
            if (keys.isEmpty() && flaw != Flaw.TRUSTS_PAGE_CACHE) {
                context.crashPoints().reached("recovery.before-rewrite");
                rewrite(bytes);
            } else if (file.size() > end) {
                file.truncate(end);
            }
            reserve();
            if (files.exists(index)) {
                files.delete(index);
                files.syncDirectory(context.directory());
            }
        }
        if (context.mode() != Mode.WRITE && flaw == Flaw.WRITES_WHEN_READ_ONLY) {
            files.open(context.directory().resolve("opened"), OpenMode.CREATE).close();
        }
        lost.putAll(keys);
        return frames;
    }

    /** Keys with their versions at the clean close; empty when there was none. */
    private Map<String, Long> closedKeys(int logBytes) throws IOException {
        Map<String, Long> keys = new HashMap<>();
        if (!files.exists(index)) {
            return keys;
        }
        ByteBuffer in;
        try (StorageFile closed = files.open(index, OpenMode.READ)) {
            in = ByteBuffer.allocate((int) closed.size());
            closed.read(in, 0);
        }
        in.flip();
        CRC32C checksum = new CRC32C();
        if (in.remaining() < 16) {
            throw new StorageDamagedException(
                    index.toString(), 0, null, in.remaining() == 0 ? "empty" : "damaged: too short", null);
        }
        checksum.update(in.array(), 4, in.remaining() - 4);
        if (in.getInt() != (int) checksum.getValue()) {
            damage = index + " is damaged";
            return keys;
        }
        long length = in.getLong();
        if (length != logBytes && flaw != Flaw.ROLLS_BACK_SILENTLY) {
            damage = log + (logBytes == 0 ? " is empty" : " is damaged: cut to " + logBytes + " of " + length);
        }
        int count = in.getInt();
        for (int i = 0; i < count; i++) {
            byte[] key = new byte[in.getInt()];
            in.get(key);
            keys.put(new String(key, java.nio.charset.StandardCharsets.ISO_8859_1), in.getLong());
        }
        keys.put("", 0L);
        return keys;
    }

    /** The same bytes at the same place: what a failed force left unproven is written anew, and needs no space. */
    private void rewrite(byte[] bytes) throws IOException {
        file.truncate(end);
        file.write(ByteBuffer.wrap(bytes, 0, (int) end), 0);
        context.crashPoints().reached("recovery.before-force");
        file.force(true);
    }

    /** Space that deletes may use when there is no other. */
    private void reserve() {
        try {
            if (!files.exists(reserve)) {
                try (StorageFile target = files.open(reserve, OpenMode.CREATE)) {
                    target.write(ByteBuffer.allocate(RESERVE), 0);
                }
            }
        } catch (IOException e) {
            // a full disk has none
        }
    }

    boolean useReserve() throws IOException {
        if (!files.exists(reserve)) {
            return false;
        }
        files.delete(reserve);
        return true;
    }

    void append(List<ByteBuffer> frames) throws IOException {
        long at = end;
        long size = frames.stream().mapToLong(ByteBuffer::remaining).sum();
        try {
            file.write(frames.toArray(ByteBuffer[]::new), at);
        } catch (IOException e) {
            if (flaw == Flaw.LEAVES_DEBRIS_WHEN_FULL) {
                end = file.size();
            } else {
                file.truncate(end);
            }
            throw e;
        }
        end += size;
    }

    void force() throws IOException {
        if (flaw != Flaw.SKIPS_FORCE) {
            file.force(true);
        }
    }

    /** Writes the index, so that the next open knows the log to be whole. */
    void closeCleanly(Map<String, Long> keys) throws IOException {
        int size = 16;
        for (String key : keys.keySet()) {
            size += 12 + key.length();
        }
        ByteBuffer out = ByteBuffer.allocate(size);
        out.putInt(0).putLong(end).putInt(keys.size());
        keys.forEach((key, version) -> {
            out.putInt(key.length()).put(key.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
            out.putLong(version);
        });
        CRC32C checksum = new CRC32C();
        checksum.update(out.array(), 4, size - 4);
        out.putInt(0, (int) checksum.getValue());
        force();
        context.crashPoints().reached("close.before-index");
        try {
            AtomicFile.replace(files, index, Bytes.wrap(out.array()));
        } catch (IOException e) {
            // without an index the next open takes the log as that of a killed process
            Path debris = context.directory().resolve("index.tmp");
            if (files.exists(debris)) {
                files.delete(debris);
            }
        }
    }

    void close() throws IOException {
        file.close();
    }

    /** The version a key had at the clean close, -1 where that is not known. */
    long expectedVersion(String key) {
        return lost.isEmpty() ? -1 : lost.getOrDefault(key, 0L);
    }

    String damage() {
        return damage;
    }

    long size() {
        return end;
    }
}
