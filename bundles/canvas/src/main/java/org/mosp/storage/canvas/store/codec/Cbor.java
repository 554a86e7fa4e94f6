package org.mosp.storage.canvas.store.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORFactoryBuilder;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageDamagedException;

/**
 * Maps of CBOR (RFC 8949) by Jackson's streams. A field that is not known is passed over when reading, so a version may
 * add fields.
 */
final class Cbor {

    /** Writes one object's fields. */
    interface Fields {
        void write(CBORGenerator out) throws IOException;
    }

    /** Reads one field, its value being the parser's current token. */
    interface Field {
        boolean read(String name, JsonParser in) throws IOException;
    }

    // buffers per thread would keep this bundle's class loader alive on threads of others
    private static final CBORFactory FACTORY = new CBORFactoryBuilder(new CBORFactory())
            .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private Cbor() {}

    static Bytes write(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (CBORGenerator out = FACTORY.createGenerator(bytes)) {
            out.writeStartObject();
            fields.write(out);
            out.writeEndObject();
        } catch (IOException e) {
            throw new IllegalArgumentException("text that is no Unicode: " + e.getMessage(), e);
        }
        return Bytes.wrap(bytes.toByteArray());
    }

    static void read(String what, Bytes bytes, Field field) {
        try (JsonParser in = FACTORY.createParser(bytes.toArray())) {
            expect(in.nextToken(), JsonToken.START_OBJECT);
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String name = in.currentName();
                in.nextToken();
                if (!field.read(name, in)) {
                    in.skipChildren();
                }
            }
            expect(in.currentToken(), JsonToken.END_OBJECT);
        } catch (IOException | IllegalArgumentException e) {
            throw new StorageDamagedException(what, -1, null, "it is no such CBOR: " + e.getMessage(), e);
        }
    }

    static void writeTexts(CBORGenerator out, String name, Map<String, String> texts) throws IOException {
        if (!texts.isEmpty()) {
            out.writeFieldName(name);
            out.writeStartObject();
            for (Map.Entry<String, String> text : texts.entrySet()) {
                out.writeStringField(text.getKey(), text.getValue());
            }
            out.writeEndObject();
        }
    }

    static Map<String, String> readTexts(JsonParser in) throws IOException {
        expect(in.currentToken(), JsonToken.START_OBJECT);
        Map<String, String> texts = new LinkedHashMap<>();
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String name = text(in.currentName());
            texts.put(name, text(in.nextTextValue()));
        }
        return texts;
    }

    /** A text; the parser takes halves of surrogate pairs, which could not be written again. */
    static String text(@org.jspecify.annotations.Nullable String value) throws IOException {
        if (value == null) {
            throw new IOException("text expected");
        }
        for (int i = 0; i < value.length(); i++) {
            if (Character.isSurrogate(value.charAt(i))) {
                if (!Character.isSurrogatePair(value.charAt(i), i + 1 < value.length() ? value.charAt(i + 1) : 'x')) {
                    throw new IOException("text that is no Unicode");
                }
                i++;
            }
        }
        return value;
    }

    static void expect(@org.jspecify.annotations.Nullable JsonToken found, JsonToken expected) throws IOException {
        if (found != expected) {
            throw new IOException(expected + " expected, not " + found);
        }
    }
}
