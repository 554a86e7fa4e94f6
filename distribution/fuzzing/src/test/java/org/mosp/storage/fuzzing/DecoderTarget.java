package org.mosp.storage.fuzzing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.mosp.storage.Bytes;
import org.mosp.storage.NewerThanSoftwareException;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.canvas.Label;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.Preferences;
import org.mosp.storage.canvas.store.codec.Hash128;
import org.mosp.storage.canvas.store.codec.Serializers;
import org.mosp.storage.canvas.store.codec.TileCodec;
import org.mosp.storage.canvas.store.codec.ZstdLibrary;
import org.mosp.storage.canvas.store.compose.Light;
import org.mosp.storage.canvas.store.index.Block;
import org.mosp.storage.canvas.store.index.BlockList;
import org.mosp.storage.canvas.store.index.Cursor;
import org.mosp.storage.canvas.store.index.EntryList;
import org.mosp.storage.canvas.store.index.LabelList;
import org.mosp.storage.canvas.store.index.LayerRecord;
import org.mosp.storage.canvas.store.index.LayerVersion;
import org.mosp.storage.canvas.store.index.Mark;
import org.mosp.storage.canvas.store.index.RevisionRecord;
import org.mosp.storage.canvas.store.index.RowName;
import org.mosp.storage.canvas.store.index.Tally;
import org.mosp.storage.canvas.store.index.TileBounds;
import org.mosp.storage.canvas.store.index.TileRef;

/**
 * Reads made-up stored bytes by every decoder of canvases, the first byte saying which: what comes is damage, or a layout or
 * serializer of newer software, or a value, and of a value everything can be asked and it can be written and read again.
 */
public final class DecoderTarget implements Target {

    private static final String KEY = "pool/p/tile/x";
    private static final int DECODERS = 16;
    private static final int MOST_CONTENT = EntryList.CHUNK_BYTES;

    private static @org.jspecify.annotations.Nullable DecoderTarget forJazzer;

    private final TileCodec zstd;
    private final TileCodec deflate = new TileCodec(() -> false, 0);
    private final Serializers serializers = new Serializers();
    private int damaged;
    private int read;

    /** A target. */
    public DecoderTarget() {
        if (!ZstdLibrary.load(Target.DIRECTORY.resolve("native"))) {
            throw new IllegalStateException("zstd cannot be loaded here");
        }
        zstd = new TileCodec(() -> true, 1);
    }

    /** The entry for Jazzer. */
    public static synchronized void fuzzerTestOneInput(byte[] input) throws Exception {
        DecoderTarget target = forJazzer;
        if (target == null) {
            target = new DecoderTarget();
            forJazzer = target;
        }
        target.run(input);
    }

    @Override
    public void run(byte[] input) throws Exception {
        if (input.length == 0) {
            return;
        }
        Bytes stored = Bytes.copyOf(input, 1, input.length - 1);
        try {
            decode((input[0] & 0xff) % DECODERS, stored);
            read++;
        } catch (StorageDamagedException | NewerThanSoftwareException e) {
            damaged++;
        } catch (StorageUnavailableException e) {
            // a record names its serializer, and a name that nobody has is a bundle that is not there; so is zstd
            String details = String.valueOf(e.details());
            if (!details.contains("serializer") && !details.contains("zstd, which")) {
                Target.keep("decode", ".bin", input, e);
                throw e;
            }
            damaged++;
        } catch (RuntimeException | Error e) {
            Target.keep("decode", ".bin", input, e);
            throw e;
        }
    }

    @Override
    public void runFound(byte[] found) throws Exception {
        run(found);
    }

    private void decode(int decoder, Bytes stored) {
        switch (decoder) {
            case 0 -> tile(zstd, stored);
            case 1 -> tile(deflate, stored);
            case 2 -> content(zstd, stored);
            case 3 -> content(deflate, stored);
            case 4 -> block(stored, 4);
            case 5 -> block(stored, 8);
            case 6 -> {
                RevisionRecord record = RevisionRecord.decode(KEY, stored);
                record.revision("c");
                equal(record, RevisionRecord.decode(KEY, record.encode(true)));
                RevisionRecord moved =
                        RevisionRecord.decode(KEY, RevisionRecord.withParent(KEY, record.encode(true), 7));
                equal(7L, moved.parent());
                equal(record.layers(), moved.layers());
            }
            case 7 -> {
                LayerRecord record = LayerRecord.decode(KEY, stored, serializers);
                record.tally().ifPresent(Tally::contents);
                record.data().opacity();
                LayerRecord again = LayerRecord.decode(KEY, record.encode(), serializers);
                equal(record.data(), again.data());
                equal(record.tally(), again.tally());
                equal(record.blocks().blocks(), again.blocks().blocks());
            }
            case 8 -> {
                EntryList list = EntryList.decode(KEY, stored);
                equal(list, EntryList.decode(KEY, list.encode()));
            }
            case 9 ->
                equal(
                        Mark.decode(KEY, stored),
                        Mark.decode(KEY, Mark.decode(KEY, stored).encode()));
            case 10 -> {
                Metadata metadata = serializers.read(Metadata.class, KEY, stored);
                equal(metadata, serializers.read(Metadata.class, KEY, serializers.write(Metadata.class, metadata)));
            }
            case 11 -> serializers.read(Preferences.class, KEY, stored);
            case 12 ->
                equal(
                        LabelList.decode(KEY, stored),
                        LabelList.decode(KEY, LabelList.decode(KEY, stored).encode()));
            case 13 ->
                equal(
                        Cursor.decode(KEY, stored),
                        Cursor.decode(KEY, Cursor.decode(KEY, stored).encode()));
            default -> tile(zstd, stored);
        }
    }

    private static void tile(TileCodec codec, Bytes stored) {
        byte[] pixels = codec.decode(KEY, stored);
        for (PixelFormat format : PixelFormat.values()) {
            if (format.tileBytes() == pixels.length
                    && !Arrays.equals(pixels, codec.decode(KEY, codec.encode(format, pixels)))) {
                throw new IllegalStateException("other pixels");
            }
        }
    }

    private static void content(TileCodec codec, Bytes stored) {
        Bytes content = codec.unpack(KEY, stored, MOST_CONTENT);
        equal(content, codec.unpack(KEY, codec.pack(content), MOST_CONTENT));
    }

    private static void block(Bytes stored, int bytesPerPixel) {
        Block block = Block.decode(KEY, stored, bytesPerPixel);
        equal(block, Block.decode(KEY, block.encode(bytesPerPixel), bytesPerPixel));
        block.count();
    }

    private static void equal(Object one, Object other) {
        if (!one.equals(other)) {
            throw new IllegalStateException("written and read again it is another:\n" + one + "\n" + other);
        }
    }

    /** True records of each kind: what is not damaged at all must be read. */
    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (PixelFormat format : PixelFormat.values()) {
            byte[] pixels = new byte[format.tileBytes()];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (byte) (i * i >> 5);
            }
            seeds.add(seed(0, zstd.encode(format, pixels)));
            seeds.add(seed(1, deflate.encode(format, pixels)));
            new java.util.Random(1).nextBytes(pixels);
            seeds.add(seed(0, zstd.encode(format, pixels)));
        }
        Bytes text = Bytes.utf8("what is kept as it is ".repeat(20));
        seeds.add(seed(2, zstd.pack(text)));
        seeds.add(seed(3, deflate.pack(text)));
        seeds.add(seed(3, deflate.pack(Bytes.utf8("short"))));
        RowName row = new RowName(new Hash128(1, -2), 0);
        RowName second = new RowName(new Hash128(-3, 4), 2);
        for (int bytesPerPixel : new int[] {4, 8}) {
            Block block = Block.empty()
                    .with(Map.of(
                            3, Optional.of(new TileRef.Colour(0xff)),
                            4, Optional.of(new TileRef.Colour(0xff)),
                            17, Optional.of(new TileRef.Stored(row)),
                            18, Optional.of(new TileRef.Stored(second)),
                            33, Optional.of(new TileRef.Composed(Light.LINEAR)),
                            34, Optional.of(new TileRef.Corrected(Light.PERCEPTUAL, second)),
                            255, Optional.of(new TileRef.Stored(row))));
            seeds.add(seed(bytesPerPixel == 4 ? 4 : 5, block.encode(bytesPerPixel)));
        }
        RevisionRecord revision = new RevisionRecord(
                3,
                2,
                Instant.EPOCH.plusMillis(1),
                4_000,
                "a comment",
                "p",
                1,
                2,
                3,
                3,
                List.of(new LayerVersion("1", 1), new LayerVersion("2", 3)),
                5,
                7,
                9_000);
        seeds.add(seed(6, revision.encode(true)));
        BlockList blocks = BlockList.of(new TreeMap<>(Map.of(
                new BlockList.Place(-1, 0), new BlockList.BlockRef.Stored(row),
                new BlockList.Place(2, 0), new BlockList.BlockRef.Stored(second),
                new BlockList.Place(2, 9),
                        new BlockList.BlockRef.Inline(Block.empty().encode(4)))));
        LayerData layer = LayerData.pixels("1", "Sky", PixelFormat.RGBA8);
        Tally tally = new Tally(5, 900, new TileBounds(-16, 0, 47, 159));
        seeds.add(seed(
                7,
                LayerRecord.of(layer, blocks, Optional.of(tally), serializers).encode()));
        seeds.add(seed(
                7,
                LayerRecord.of(layer, BlockList.EMPTY, Optional.empty(), serializers)
                        .encode()));
        seeds.add(seed(
                8,
                new EntryList(new TreeMap<>(
                                Map.of("data/a.dat", new EntryList.Chunks(5_000_000, List.of(row, second)))))
                        .encode()));
        seeds.add(seed(12, new LabelList(List.of(new Label("a label", 3, Instant.EPOCH.plusSeconds(1)))).encode()));
        seeds.add(seed(13, new Cursor(300).encode()));
        seeds.add(seed(9, new Mark(Mark.State.DELETED, "p").encode()));
        Metadata metadata =
                Metadata.of("a name", 64, 48).withTags(List.of("t", "u")).withAttributes(Map.of("a", "b"));
        seeds.add(seed(10, serializers.write(Metadata.class, metadata)));
        seeds.add(seed(11, serializers.write(Preferences.class, new Preferences(Map.of("brush.size", "12")))));
        seeds.add(seed(11, serializers.write(Preferences.class, new Preferences(Map.of("brush.size", "12")), 1)));
        return seeds;
    }

    private static byte[] seed(int decoder, Bytes stored) {
        byte[] seed = new byte[1 + stored.length()];
        seed[0] = (byte) decoder;
        System.arraycopy(stored.toArray(), 0, seed, 1, stored.length());
        return seed;
    }

    @Override
    public String figures() {
        return read + " read, " + damaged + " said to be damaged";
    }

    @Override
    public void close() {
        zstd.close();
        deflate.close();
    }
}
