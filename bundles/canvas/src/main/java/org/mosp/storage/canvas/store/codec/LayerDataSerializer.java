package org.mosp.storage.canvas.store.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Map;
import org.mosp.storage.Bytes;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.PixelArea;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.codec.Serializer;
import org.osgi.service.component.annotations.Component;

/**
 * A layer's node as CBOR: {@code id, kind, depth, format, x, y, area} (x, y, width, height), {@code attributes,
 * foreign}; a number 0, an empty area, no attributes and empty foreign text are left out.
 */
@Component(service = Serializer.class, property = "service.ranking:Integer=-1000")
public final class LayerDataSerializer implements Serializer<LayerData> {

    /** For services and plain programs. */
    public LayerDataSerializer() {}

    @Override
    public String name() {
        return "layer-cbor";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public Class<LayerData> type() {
        return LayerData.class;
    }

    @Override
    public Bytes serialize(LayerData object) {
        return Cbor.write(out -> {
            out.writeStringField("id", object.id());
            out.writeStringField("kind", kind(object.kind()));
            out.writeStringField("format", format(object.format()));
            writeUnlessZero(out, "depth", object.depth());
            writeUnlessZero(out, "x", object.offsetX());
            writeUnlessZero(out, "y", object.offsetY());
            PixelArea area = object.area();
            if (!area.equals(PixelArea.EMPTY)) {
                out.writeFieldName("area");
                out.writeStartArray();
                out.writeNumber(area.x());
                out.writeNumber(area.y());
                out.writeNumber(area.width());
                out.writeNumber(area.height());
                out.writeEndArray();
            }
            Cbor.writeTexts(out, "attributes", object.attributes());
            if (!object.foreign().isEmpty()) {
                out.writeStringField("foreign", object.foreign());
            }
        });
    }

    @Override
    public LayerData deserialize(Bytes bytes, int version) {
        Reading reading = new Reading();
        Cbor.read("layer", bytes, reading);
        return new LayerData(
                reading.id,
                reading.kind,
                reading.depth,
                reading.format,
                reading.x,
                reading.y,
                reading.area,
                reading.attributes,
                reading.foreign);
    }

    private static void writeUnlessZero(com.fasterxml.jackson.core.JsonGenerator out, String name, int value)
            throws IOException {
        if (value != 0) {
            out.writeNumberField(name, value);
        }
    }

    private static String kind(LayerData.Kind kind) {
        return switch (kind) {
            case PIXELS -> "pixels";
            case GROUP -> "group";
            case FOREIGN -> "foreign";
        };
    }

    private static LayerData.Kind kind(String text) throws IOException {
        return switch (text) {
            case "pixels" -> LayerData.Kind.PIXELS;
            case "group" -> LayerData.Kind.GROUP;
            case "foreign" -> LayerData.Kind.FOREIGN;
            default -> throw new IOException("no kind of layer: " + text);
        };
    }

    private static String format(PixelFormat format) {
        return switch (format) {
            case RGBA8 -> "rgba8";
            case RGBA16 -> "rgba16";
            case GREYA8 -> "greya8";
            case GREYA16 -> "greya16";
        };
    }

    private static PixelFormat format(String text) throws IOException {
        return switch (text) {
            case "rgba8" -> PixelFormat.RGBA8;
            case "rgba16" -> PixelFormat.RGBA16;
            case "greya8" -> PixelFormat.GREYA8;
            case "greya16" -> PixelFormat.GREYA16;
            default -> throw new IOException("no pixel format: " + text);
        };
    }

    private static final class Reading implements Cbor.Field {

        private String id = "";
        private LayerData.Kind kind = LayerData.Kind.PIXELS;
        private PixelFormat format = PixelFormat.RGBA8;
        private int depth;
        private int x;
        private int y;
        private PixelArea area = PixelArea.EMPTY;
        private Map<String, String> attributes = Map.of();
        private String foreign = "";

        @Override
        public boolean read(String field, JsonParser in) throws IOException {
            switch (field) {
                case "id" -> id = Cbor.text(in.getText());
                case "kind" -> kind = kind(Cbor.text(in.getText()));
                case "format" -> format = format(Cbor.text(in.getText()));
                case "depth" -> depth = in.getIntValue();
                case "x" -> x = in.getIntValue();
                case "y" -> y = in.getIntValue();
                case "area" -> area = area(in);
                case "attributes" -> attributes = Cbor.readTexts(in);
                case "foreign" -> foreign = Cbor.text(in.getText());
                default -> {
                    return false;
                }
            }
            return true;
        }

        private static PixelArea area(JsonParser in) throws IOException {
            Cbor.expect(in.currentToken(), JsonToken.START_ARRAY);
            int[] values = new int[4];
            for (int i = 0; i < values.length; i++) {
                in.nextToken();
                values[i] = in.getIntValue();
            }
            Cbor.expect(in.nextToken(), JsonToken.END_ARRAY);
            return new PixelArea(values[0], values[1], values[2], values[3]);
        }
    }
}
