package org.mosp.storage.canvas.store.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.mosp.storage.Bytes;
import org.mosp.storage.canvas.Preferences;
import org.mosp.storage.codec.Serializer;

/**
 * Preferences as CBOR with their types, for version 2 of their schema: what is the text of a truth value, a whole number or a decimal
 * number is stored as one; everything else, {@code 007} too, is text. The text it is read as is the one that was written, always.
 */
public final class TypedPreferencesSerializer implements Serializer<Preferences> {

    private static final Pattern WHOLE = Pattern.compile("-?[1-9][0-9]{0,17}|0");
    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,15}\\.[0-9]{1,15}");

    private final PreferencesSerializer texts = new PreferencesSerializer();

    /** One for all. */
    public TypedPreferencesSerializer() {}

    @Override
    public String name() {
        return texts.name();
    }

    @Override
    public int version() {
        return 2;
    }

    @Override
    public Class<Preferences> type() {
        return Preferences.class;
    }

    @Override
    public Bytes serialize(Preferences object) {
        return Cbor.write(out -> {
            if (!object.values().isEmpty()) {
                out.writeFieldName("values");
                out.writeStartObject();
                for (Map.Entry<String, String> value : object.values().entrySet()) {
                    out.writeFieldName(value.getKey());
                    write(out, value.getValue());
                }
                out.writeEndObject();
            }
        });
    }

    @Override
    public Preferences deserialize(Bytes bytes, int version) {
        if (version == 1) {
            return texts.deserialize(bytes, version);
        }
        Map<String, String> values = new HashMap<>();
        Cbor.read("preferences", bytes, (name, in) -> {
            if (!name.equals("values")) {
                return false;
            }
            Cbor.expect(in.currentToken(), JsonToken.START_OBJECT);
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String key = Cbor.text(in.currentName());
                in.nextToken();
                values.put(key, text(in));
            }
            return true;
        });
        return new Preferences(values);
    }

    private static void write(CBORGenerator out, String text) throws IOException {
        if (text.equals("true") || text.equals("false")) {
            out.writeBoolean(text.equals("true"));
        } else if (WHOLE.matcher(text).matches()) {
            out.writeNumber(Long.parseLong(text));
        } else if (DECIMAL.matcher(text).matches()
                && Double.toString(Double.parseDouble(text)).equals(text)) {
            out.writeNumber(Double.parseDouble(text));
        } else {
            out.writeString(text);
        }
    }

    private static String text(JsonParser in) throws IOException {
        return switch (in.currentToken()) {
            case VALUE_TRUE -> "true";
            case VALUE_FALSE -> "false";
            case VALUE_NUMBER_INT -> Long.toString(in.getLongValue());
            case VALUE_NUMBER_FLOAT -> Double.toString(in.getDoubleValue());
            case VALUE_STRING -> in.getText();
            default -> throw new IOException("a truth value, a number or text expected, not " + in.currentToken());
        };
    }
}
