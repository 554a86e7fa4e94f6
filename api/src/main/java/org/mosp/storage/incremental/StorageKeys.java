package org.mosp.storage.incremental;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.InvalidKeyException;

/**
 * Keys: UTF-8 paths such as {@code canvas/{id}/layers}, ordered by unsigned bytes; and the limits of keys, values and
 * batches.
 *
 * <p>A segment (what stands between two slashes) is never empty, {@code .} or {@code ..}, and holds no control character.
 */
public final class StorageKeys {

    /** The longest key, in bytes of UTF-8. */
    public static final int MAX_KEY_BYTES = 1_024;

    /** The longest value, in bytes: 16 MiB. What is larger is cut into chunks by its owner. */
    public static final int MAX_VALUE_BYTES = 16 << 20;

    /** The largest batch, in bytes of its keys and values together: 32 MiB. */
    public static final int MAX_BATCH_BYTES = 32 << 20;

    /** The most changes and conditions of one batch together. */
    public static final int MAX_BATCH_ENTRIES = 100_000;

    private StorageKeys() {}

    /** {@code canvas/{id}/layers}: the head's layer list. */
    public static String canvasLayers(String canvasId) {
        return "canvas/" + segment(canvasId) + "/layers";
    }

    /** {@code canvas/{id}/metadata}: the head's metadata. */
    public static String canvasMetadata(String canvasId) {
        return "canvas/" + segment(canvasId) + "/metadata";
    }

    /** {@code user/{id}/preferences}. */
    public static String userPreferences(String userId) {
        return "user/" + segment(userId) + "/preferences";
    }

    /**
     * One segment of a key, checked.
     *
     * @throws InvalidKeyException if it is empty, a dot or two, or holds a slash or a control character
     */
    public static String segment(String text) {
        encode(text);
        if (text.indexOf('/') >= 0) {
            throw new InvalidKeyException(text, "a segment holds no slash");
        }
        return text;
    }

    /**
     * The key's bytes, checked.
     *
     * @throws InvalidKeyException if a rule is broken
     */
    public static Bytes encode(String key) {
        byte[] ascii = encodeAscii(key);
        if (ascii != null) {
            return Bytes.wrap(ascii);
        }
        byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
        if (utf8.length == 0 || utf8.length > MAX_KEY_BYTES) {
            throw new InvalidKeyException(shown(key), "1 to " + MAX_KEY_BYTES + " bytes of UTF-8, not " + utf8.length);
        }
        checkSegments(key);
        checkCharacters(key);
        return Bytes.wrap(utf8);
    }

    /** In one pass, since every read and write goes through here; {@code null} if the key is not plain ASCII, or not valid. */
    private static byte @Nullable [] encodeAscii(String key) {
        int length = key.length();
        if (length == 0 || length > MAX_KEY_BYTES) {
            return null;
        }
        byte[] ascii = new byte[length];
        boolean onlyDots = true;
        int start = 0;
        for (int i = 0; i < length; i++) {
            char c = key.charAt(i);
            if (c < 0x20 || c >= 0x7f) {
                return null;
            }
            if (c == '/') {
                if (onlyDots && i - start <= 2) {
                    return null;
                }
                start = i + 1;
                onlyDots = true;
            } else if (c != '.') {
                onlyDots = false;
            }
            ascii[i] = (byte) c;
        }
        return onlyDots && length - start <= 2 ? null : ascii;
    }

    /**
     * A prefix's bytes for scans: any beginning of a valid key, or nothing at all.
     *
     * @throws InvalidKeyException if no valid key begins so
     */
    public static Bytes encodePrefix(String prefix) {
        if (prefix.isEmpty()) {
            return Bytes.EMPTY;
        }
        byte[] utf8 = prefix.getBytes(StandardCharsets.UTF_8);
        if (utf8.length > MAX_KEY_BYTES) {
            throw new InvalidKeyException(shown(prefix), "at most " + MAX_KEY_BYTES + " bytes of UTF-8");
        }
        checkCharacters(prefix);
        return Bytes.wrap(utf8);
    }

    /**
     * The key's text.
     *
     * @throws InvalidKeyException if the bytes are not UTF-8
     */
    public static String decode(Bytes key) {
        String text = key.toUtf8();
        if (text.indexOf('\uFFFD') >= 0) {
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .decode(ByteBuffer.wrap(key.toArray()))
                        .toString();
            } catch (CharacterCodingException e) {
                throw new InvalidKeyException(key.toString(), "UTF-8");
            }
        }
        return text;
    }

    private static void checkSegments(String key) {
        int start = 0;
        int length = key.length();
        while (start <= length) {
            int end = key.indexOf('/', start);
            if (end < 0) {
                end = length;
            }
            int count = end - start;
            boolean dots = count == 1 && key.charAt(start) == '.'
                    || count == 2 && key.charAt(start) == '.' && key.charAt(start + 1) == '.';
            if (count == 0 || dots) {
                throw new InvalidKeyException(shown(key), "a segment is never empty, '.' or '..'");
            }
            start = end + 1;
        }
    }

    private static void checkCharacters(String key) {
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            if (c < 0x20 || c >= 0x7f && c < 0xa0) {
                throw new InvalidKeyException(shown(key), "no control character (index " + i + ")");
            }
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < key.length()
                        && Character.isLowSurrogate(key.charAt(i + 1));
                if (!pair) {
                    throw new InvalidKeyException(shown(key), "no unpaired surrogate (index " + i + ")");
                }
                i++;
            }
        }
    }

    private static String shown(String key) {
        String start = key.length() > 80 ? key.substring(0, 80) + "..." : key;
        return start.replaceAll("\\p{Cntrl}", "?");
    }
}
