package org.mosp.storage.canvas.store.index;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.mosp.storage.Bytes;
import org.mosp.storage.canvas.Revision;
import org.mosp.storage.support.time.Microseconds;

/**
 * A state of a canvas: {@code canvas/{id}/revision/{n}}, and the head, {@code canvas/{id}/layers}.
 *
 * <p>As bytes: layout 1, then fields of tag, length and content; a field of 0 or of nothing is left out, one that is not
 * known is passed over.
 *
 * @param number from 1
 * @param parent 0 for the first
 * @param createdAt in microseconds
 * @param bytesAdded bytes it added to the store
 * @param comment what its maker said
 * @param poolId where its rows are
 * @param metadata the revision that last changed the metadata
 * @param entries the revision that last changed the foreign entries, 0 if there are none
 * @param merged the revision of the merged image, 0 if there is none
 * @param pixels the revision that last changed what is seen
 * @param layers in document order
 * @param highest of the head: the highest number ever given
 * @param nextLayer of the head: the number in the next layer's id
 * @param total of the head: the bytes that all commits of the canvas added, less the heads they replaced; 0 in what older software wrote
 */
public record RevisionRecord(
        long number,
        long parent,
        Instant createdAt,
        long bytesAdded,
        String comment,
        String poolId,
        long metadata,
        long entries,
        long merged,
        long pixels,
        List<LayerVersion> layers,
        long highest,
        long nextLayer,
        long total) {

    private static final int LAYOUT = 1;
    private static final int NUMBER = 1;
    private static final int PARENT = 2;
    private static final int CREATED_AT = 3;
    private static final int BYTES_ADDED = 4;
    private static final int COMMENT = 5;
    private static final int POOL = 6;
    private static final int METADATA = 7;
    private static final int ENTRIES = 8;
    private static final int MERGED = 9;
    private static final int PIXELS = 10;
    private static final int LAYERS = 11;
    private static final int HIGHEST = 12;
    private static final int NEXT_LAYER = 13;
    private static final int TOTAL = 14;

    public RevisionRecord {
        layers = List.copyOf(layers);
    }

    /** As applications see it. */
    public Revision revision(String canvasId) {
        return new Revision(canvasId, number, parent, createdAt, bytesAdded, comment);
    }

    /** This with the bytes it added, and the bytes of all. */
    public RevisionRecord withBytes(long added, long all) {
        return new RevisionRecord(
                number, parent, createdAt, added, comment, poolId, metadata, entries, merged, pixels, layers, highest,
                nextLayer, all);
    }

    /** The bytes of a revision with another parent; every other field stays as it is, also one that is not known here. */
    public static Bytes withParent(String key, Bytes bytes, long parent) {
        RecordReader reader = new RecordReader(key, bytes);
        RecordWriter writer = new RecordWriter(bytes.length() + 8);
        writer.octet(reader.layout(LAYOUT));
        boolean written = false;
        while (reader.hasMore()) {
            long tag = reader.number();
            Bytes content = reader.bytes();
            if (!written && tag > NUMBER) {
                writer.field(PARENT, parent);
                written = true;
            }
            if (tag != PARENT) {
                writer.number(tag).bytes(content);
            }
        }
        return writer.toBytes();
    }

    /** This as the head in place of another one: what counts for the whole canvas goes on. */
    public RevisionRecord asHeadAfter(RevisionRecord head) {
        return asHead(head.highest, head.nextLayer, head.total);
    }

    /** This as a head. */
    public RevisionRecord asHead(long highestEver, long layer, long bytesOfAll) {
        return new RevisionRecord(
                number,
                parent,
                createdAt,
                bytesAdded,
                comment,
                poolId,
                metadata,
                entries,
                merged,
                pixels,
                layers,
                highestEver,
                layer,
                bytesOfAll);
    }

    /** This without a merged image. */
    public RevisionRecord withoutMerged() {
        return mended(parent, entries, 0, layers);
    }

    /** This with other references. */
    public RevisionRecord mended(
            long otherParent, long otherEntries, long otherMerged, List<LayerVersion> otherLayers) {
        return new RevisionRecord(
                number,
                otherParent,
                createdAt,
                bytesAdded,
                comment,
                poolId,
                metadata,
                otherEntries,
                otherMerged,
                pixels,
                otherLayers,
                highest,
                nextLayer,
                total);
    }

    /**
     * As bytes.
     *
     * @param head whether with the head's own fields
     */
    public Bytes encode(boolean head) {
        RecordWriter list = new RecordWriter(layers.size() * 8);
        for (LayerVersion layer : layers) {
            list.text(layer.layerId()).number(layer.revision());
        }
        RecordWriter writer = new RecordWriter(list.size() + 64 + comment.length());
        writer.octet(LAYOUT)
                .field(NUMBER, number)
                .field(PARENT, parent)
                .field(CREATED_AT, Microseconds.of(createdAt))
                .field(BYTES_ADDED, bytesAdded)
                .field(COMMENT, comment)
                .field(POOL, poolId)
                .field(METADATA, metadata)
                .field(ENTRIES, entries)
                .field(MERGED, merged)
                .field(PIXELS, pixels)
                .field(LAYERS, list.toBytes());
        if (head) {
            writer.field(HIGHEST, highest).field(NEXT_LAYER, nextLayer).field(TOTAL, total);
        }
        return writer.toBytes();
    }

    /** From bytes. */
    public static RevisionRecord decode(String key, Bytes bytes) {
        RecordReader reader = new RecordReader(key, bytes);
        reader.layout(LAYOUT);
        long[] numbers = new long[TOTAL + 1];
        String comment = "";
        String poolId = "";
        List<LayerVersion> layers = List.of();
        while (reader.hasMore()) {
            long tag = reader.number();
            Bytes content = reader.bytes();
            if (tag == COMMENT) {
                comment = content.toUtf8();
            } else if (tag == POOL) {
                poolId = content.toUtf8();
            } else if (tag == LAYERS) {
                layers = layers(key, content);
            } else if (tag > 0 && tag <= TOTAL) {
                numbers[(int) tag] = new RecordReader(key, content).number();
            }
        }
        if (numbers[NUMBER] < 1 || poolId.isEmpty()) {
            throw reader.damaged("it has no number or no pool");
        }
        return new RevisionRecord(
                numbers[NUMBER],
                numbers[PARENT],
                Microseconds.instant(numbers[CREATED_AT]),
                numbers[BYTES_ADDED],
                comment,
                poolId,
                numbers[METADATA],
                numbers[ENTRIES],
                numbers[MERGED],
                numbers[PIXELS],
                layers,
                numbers[HIGHEST],
                numbers[NEXT_LAYER],
                numbers[TOTAL]);
    }

    private static List<LayerVersion> layers(String key, Bytes content) {
        RecordReader reader = new RecordReader(key, content);
        List<LayerVersion> layers = new ArrayList<>();
        while (reader.hasMore()) {
            layers.add(new LayerVersion(reader.text(), reader.number()));
        }
        return layers;
    }
}
