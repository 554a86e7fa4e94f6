package org.mosp.storage.canvas.store.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.mosp.storage.Bytes;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.codec.Serializer;
import org.mosp.storage.support.time.Microseconds;
import org.osgi.service.component.annotations.Component;

/** Metadata as CBOR: {@code name, width, height, created, updated} (microseconds), {@code tags, attributes}. */
@Component(service = Serializer.class, property = "service.ranking:Integer=-1000")
public final class MetadataSerializer implements Serializer<Metadata> {

    /** For services and plain programs. */
    public MetadataSerializer() {}

    @Override
    public String name() {
        return "metadata-cbor";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public Class<Metadata> type() {
        return Metadata.class;
    }

    @Override
    public Bytes serialize(Metadata object) {
        return Cbor.write(out -> {
            out.writeStringField("name", object.name());
            out.writeNumberField("width", object.width());
            out.writeNumberField("height", object.height());
            out.writeNumberField("created", micros(object.createdAt()));
            out.writeNumberField("updated", micros(object.updatedAt()));
            if (!object.tags().isEmpty()) {
                out.writeFieldName("tags");
                out.writeStartArray();
                for (String tag : object.tags()) {
                    out.writeString(tag);
                }
                out.writeEndArray();
            }
            Cbor.writeTexts(out, "attributes", object.attributes());
        });
    }

    @Override
    public Metadata deserialize(Bytes bytes, int version) {
        Reading reading = new Reading();
        Cbor.read("metadata", bytes, reading);
        return new Metadata(
                reading.name,
                reading.width,
                reading.height,
                reading.created,
                reading.updated,
                reading.tags,
                reading.attributes);
    }

    private static long micros(Instant time) {
        return Microseconds.of(time);
    }

    private static final class Reading implements Cbor.Field {

        private String name = "";
        private int width;
        private int height;
        private Instant created = Instant.EPOCH;
        private Instant updated = Instant.EPOCH;
        private final List<String> tags = new ArrayList<>();
        private Map<String, String> attributes = Map.of();

        @Override
        public boolean read(String field, JsonParser in) throws IOException {
            switch (field) {
                case "name" -> name = Cbor.text(in.getText());
                case "width" -> width = in.getIntValue();
                case "height" -> height = in.getIntValue();
                case "created" -> created = Microseconds.instant(in.getLongValue());
                case "updated" -> updated = Microseconds.instant(in.getLongValue());
                case "tags" -> {
                    Cbor.expect(in.currentToken(), JsonToken.START_ARRAY);
                    while (in.nextToken() != JsonToken.END_ARRAY) {
                        tags.add(Cbor.text(in.getText()));
                    }
                }
                case "attributes" -> attributes = Cbor.readTexts(in);
                default -> {
                    return false;
                }
            }
            return true;
        }
    }
}
