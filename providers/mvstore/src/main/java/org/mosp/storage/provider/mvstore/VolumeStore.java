package org.mosp.storage.provider.mvstore;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipOutputStream;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.RandomAccessStore;
import org.h2.mvstore.SFChunk;
import org.jspecify.annotations.Nullable;

/**
 * What MVStore writes to and reads from: a volume. MVStore's own header is not stored but made of the commit record, as if
 * MVStore had been closed in order: so it begins at the chunk of the last whole commit, and never searches for another.
 */
final class VolumeStore extends RandomAccessStore {

    private static final int HEADER_BLOCKS = BlockFile.FIRST_BLOCK;

    /** Blocks in a row. */
    record Chunk(long block, int blocks) {}

    /** Bytes in a row. */
    private record Space(long position, int length) {}

    private final Volume volume;
    private final List<Space> freed = new ArrayList<>();
    private final @Nullable CommitRecord from;
    private int compactChunksBelow = 100;

    /** Begins at the volume's last commit. */
    VolumeStore(Volume volume, Map<String, Object> config, boolean readOnly) {
        super(config);
        this.volume = volume;
        this.from = volume.last();
        init(String.valueOf(volume.file().path.getFileName()), readOnly);
        setSize(from == null ? 0 : from.blocks() * BlockFile.BLOCK_BYTES);
    }

    /** Whether MVStore is where the commit record says. */
    boolean beganAsRecorded() {
        SFChunk chunk = lastChunk;
        return from == null || chunk != null && chunk.id == from.chunk() && chunk.version == from.version();
    }

    /** A record of MVStore's last chunk. */
    CommitRecord record(long number, long previous, long lastSequence, List<Long> counts) {
        SFChunk chunk = lastChunk;
        return new CommitRecord(
                number,
                previous,
                false,
                lastSequence,
                counts,
                getCreationTime(),
                chunk.id,
                chunk.block,
                chunk.version,
                size() / BlockFile.BLOCK_BYTES,
                List.of());
    }

    /**
     * Where chunks are that a pinned version may need. Any thread.
     *
     * @param version MVStore's
     */
    List<Chunk> neededChunks(long version) {
        return getChunks().values().stream()
                .filter(chunk -> chunk.version <= version && chunk.maxLenLive > 0)
                .map(chunk -> new Chunk(chunk.block, chunk.len))
                .toList();
    }

    /**
     * Whose live pages a compaction may move. MVStore takes the oldest chunks first, and so a large one that is nearly full
     * before many that are nearly empty; where room is short, those that give most for what they take come first.
     *
     * @param percent of a chunk's bytes that are alive, at most
     */
    void compactChunksBelow(int percent) {
        compactChunksBelow = percent;
    }

    @Override
    public Collection<SFChunk> getRewriteCandidates() {
        Collection<SFChunk> none = super.getRewriteCandidates();
        return none != null || compactChunksBelow >= 100
                ? none
                : getChunks().values().stream()
                        .filter(chunk -> chunk.maxLenLive * 100 <= chunk.maxLen * compactChunksBelow)
                        .toList();
    }

    @Override
    public ByteBuffer readFully(@Nullable SFChunk chunk, long position, int length) {
        readCount.incrementAndGet();
        readBytes.addAndGet(length);
        if (position < (long) HEADER_BLOCKS * BlockFile.BLOCK_BYTES) {
            return header().slice((int) position, length);
        }
        try {
            return volume.read(position, length);
        } catch (IOException failed) {
            throw DataUtils.newMVStoreException(
                    DataUtils.ERROR_READING_FAILED, "Could not read {0} bytes at {1}", length, position, failed);
        }
    }

    private ByteBuffer header() {
        CommitRecord record = from;
        ByteBuffer header = ByteBuffer.allocate(HEADER_BLOCKS * BlockFile.BLOCK_BYTES);
        if (record != null) {
            Map<String, Object> fields = new HashMap<>();
            fields.put("H", 2);
            fields.put("blockSize", BlockFile.BLOCK_BYTES);
            fields.put("format", 3);
            fields.put("created", record.created());
            fields.put("chunk", record.chunk());
            fields.put("block", record.block());
            fields.put("version", record.version());
            fields.put("clean", 1);
            StringBuilder text = new StringBuilder();
            DataUtils.appendMap(text, new HashMap<>(fields));
            byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
            DataUtils.appendMap(text, "fletcher", DataUtils.getFletcher32(bytes, 0, bytes.length));
            bytes = text.append('\n').toString().getBytes(StandardCharsets.ISO_8859_1);
            header.put(bytes);
            header.position(BlockFile.BLOCK_BYTES);
            header.put(bytes);
            header.rewind();
        }
        return header;
    }

    @Override
    protected void writeFully(@Nullable SFChunk chunk, long position, ByteBuffer source) {
        int length = source.remaining();
        setSize(Math.max(size(), position + length));
        writeCount.incrementAndGet();
        writeBytes.addAndGet(length);
        if (position >= (long) HEADER_BLOCKS * BlockFile.BLOCK_BYTES) {
            volume.write(position, source);
        }
    }

    /**
     * The last commit still lists the chunk that was here, if only as one that is not needed: its place is used again after
     * the commit that no longer does.
     */
    @Override
    protected void free(long position, int length) {
        freed.add(new Space(position, length));
    }

    /** The commit is on the disk: what it freed may be used. */
    void committed() {
        saveChunkLock.lock();
        try {
            freed.forEach(space -> super.free(space.position(), space.length()));
            freed.clear();
        } finally {
            saveChunkLock.unlock();
        }
    }

    /** The file follows with the next commit. */
    @Override
    protected void truncate(long length) {
        setSize(Math.min(size(), length));
    }

    @Override
    public void open(String fileName, boolean readOnly, char[] encryptionKey) {
        throw new UnsupportedOperationException("a volume is opened before MVStore");
    }

    @Override
    public VolumeStore open(String fileName, boolean readOnly) {
        throw new UnsupportedOperationException("a volume is opened before MVStore");
    }

    @Override
    public void backup(ZipOutputStream out) {
        throw new UnsupportedOperationException("backups are the framework's");
    }
}
