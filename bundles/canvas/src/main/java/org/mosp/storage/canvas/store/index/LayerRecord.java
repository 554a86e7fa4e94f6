package org.mosp.storage.canvas.store.index;

import java.util.Optional;
import org.mosp.storage.Bytes;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.store.codec.Serializers;

/**
 * One layer as of a revision that changed it: {@code canvas/{id}/layer/{layerId}/{n}}.
 *
 * <p>As bytes: layout 1, the length and bytes of the attributes as {@link Serializers} writes them, the list of blocks. Layout 2: the
 * length and bytes of the tally before the attributes.
 *
 * @param data the node
 * @param attributes the node as stored, so that a stroke need not serialize it again
 * @param blocks where its pixels are
 * @param tally what the blocks hold; absent in version 1 of the schema, and where it could not be counted
 */
public record LayerRecord(LayerData data, Bytes attributes, BlockList blocks, Optional<Tally> tally) {

    private static final int PLAIN = 1;
    private static final int TALLIED = 2;

    /** A record of a node whose bytes are not there yet. */
    public static LayerRecord of(LayerData data, BlockList blocks, Optional<Tally> tally, Serializers serializers) {
        return new LayerRecord(data, serializers.write(LayerData.class, data), blocks, tally);
    }

    /** As bytes. */
    public Bytes encode() {
        RecordWriter writer =
                new RecordWriter(96 + attributes.length() + blocks.blocks().size() * 24);
        writer.octet(tally.isPresent() ? TALLIED : PLAIN);
        tally.ifPresent(counted -> writer.bytes(counted.encode()));
        writer.bytes(attributes);
        blocks.encode(writer);
        return writer.toBytes();
    }

    /** From bytes. */
    public static LayerRecord decode(String key, Bytes bytes, Serializers serializers) {
        RecordReader reader = new RecordReader(key, bytes);
        Optional<Tally> tally =
                reader.layout(TALLIED) == PLAIN ? Optional.empty() : Optional.of(Tally.decode(key, reader.bytes()));
        Bytes attributes = reader.bytes();
        LayerData data = serializers.read(LayerData.class, key, attributes);
        return new LayerRecord(data, attributes, BlockList.decode(reader), tally);
    }
}
