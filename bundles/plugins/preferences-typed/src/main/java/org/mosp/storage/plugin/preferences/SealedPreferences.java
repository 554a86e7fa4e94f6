package org.mosp.storage.plugin.preferences;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORFactoryBuilder;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.mosp.storage.Bytes;

/**
 * Preferences as they are stored: length and text of the serializer's name, its version in 4 bytes, and one map of CBOR, whose field
 * {@code values} holds them.
 */
final class SealedPreferences {

    private static final byte[] NAME = "preferences-cbor".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER_BYTES = 1 + NAME.length + Integer.BYTES;
    private static final String VALUES = "values";
    private static final Pattern WHOLE = Pattern.compile("-?[1-9][0-9]{0,17}|0");
    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,15}\\.[0-9]{1,15}");

    // buffers per thread would keep this bundle's class loader alive on threads of others
    private static final CBORFactory FACTORY = new CBORFactoryBuilder(new CBORFactory())
            .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final Bytes content;

    private SealedPreferences(Bytes content) {
        this.content = content;
    }

    /** One value, from a parser to a generator. */
    private interface Value {
        void copy(JsonParser in, CBORGenerator out) throws IOException;
    }

    /** The preferences, if they are of that serializer and version. */
    static Optional<SealedPreferences> open(Bytes sealed, int version) {
        Bytes header = header(version);
        return sealed.startsWith(header)
                ? Optional.of(new SealedPreferences(sealed.slice(header.length(), sealed.length() - header.length())))
                : Optional.empty();
    }

    /** The same in version 2. */
    Bytes withTypes() {
        return rewritten(2, SealedPreferences::typed);
    }

    /** The same in version 1. */
    Bytes withTexts() {
        return rewritten(1, (in, out) -> out.writeString(text(in)));
    }

    private static Bytes header(int version) {
        return Bytes.wrap(ByteBuffer.allocate(HEADER_BYTES)
                .put((byte) NAME.length)
                .put(NAME)
                .putInt(version)
                .array());
    }

    private Bytes rewritten(int version, Value value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        bytes.writeBytes(header(version).toArray());
        try (JsonParser in = FACTORY.createParser(content.toArray());
                CBORGenerator out = FACTORY.createGenerator(bytes)) {
            expect(in.nextToken(), JsonToken.START_OBJECT);
            out.writeStartObject();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String name = in.currentName();
                out.writeFieldName(name);
                in.nextToken();
                if (name.equals(VALUES)) {
                    values(in, out, value);
                } else {
                    out.copyCurrentStructure(in);
                }
            }
            expect(in.currentToken(), JsonToken.END_OBJECT);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("the preferences are not what their serializer writes", e);
        }
        return Bytes.wrap(bytes.toByteArray());
    }

    private static void values(JsonParser in, CBORGenerator out, Value value) throws IOException {
        expect(in.currentToken(), JsonToken.START_OBJECT);
        out.writeStartObject();
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            out.writeFieldName(in.currentName());
            in.nextToken();
            value.copy(in, out);
        }
        out.writeEndObject();
    }

    /** Only where the text is the one the type is read as, so that the way back is exact. */
    private static void typed(JsonParser in, CBORGenerator out) throws IOException {
        String text = text(in);
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
            default -> throw new IOException("a value of type " + in.currentToken());
        };
    }

    private static void expect(@org.jspecify.annotations.Nullable JsonToken found, JsonToken expected)
            throws IOException {
        if (found != expected) {
            throw new IOException(expected + " expected, not " + found);
        }
    }
}
