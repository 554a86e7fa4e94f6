package org.mosp.storage.canvas.store.index;

import org.mosp.storage.Bytes;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.store.codec.Serializers;

/**
 * One layer as of a revision that changed it: {@code canvas/{id}/layer/{layerId}/{n}}.
 *
 * <p>As bytes: layout 1, the length and bytes of the attributes as {@link Serializers} writes them, the list of blocks.
 *
 * @param data the node
 * @param attributes the node as stored, so that a stroke need not serialize it again
 * @param blocks where its pixels are
 */
public record LayerRecord(LayerData data, Bytes attributes, BlockList blocks) {

    private static final int LAYOUT = 1;

    /** A record of a node whose bytes are not there yet. */
    public static LayerRecord of(LayerData data, BlockList blocks, Serializers serializers) {
        return new LayerRecord(data, serializers.write(LayerData.class, data), blocks);
    }

    /** As bytes. */
    public Bytes encode() {
        RecordWriter writer =
                new RecordWriter(64 + attributes.length() + blocks.blocks().size() * 24);
        writer.octet(LAYOUT).bytes(attributes);
        blocks.encode(writer);
        return writer.toBytes();
    }

    /** From bytes. */
    public static LayerRecord decode(String key, Bytes bytes, Serializers serializers) {
        RecordReader reader = new RecordReader(key, bytes);
        reader.layout(LAYOUT);
        Bytes attributes = reader.bytes();
        LayerData data = serializers.read(LayerData.class, key, attributes);
        return new LayerRecord(data, attributes, BlockList.decode(reader));
    }
}
