package org.mosp.storage.openraster.file;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.mosp.storage.Bytes;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.openraster.file.png.PngChunk;
import org.mosp.storage.openraster.file.png.PngHeader;

/**
 * What a layer's PNG holds beside pixels: its colour type, where that is not the one its pixels are kept in, and its
 * ancillary chunks. As text in one attribute of the layer, so it goes where the layer goes; long chunks, which layers
 * usually share, are entries of the canvas named by their content.
 *
 * <p>The text: words with a space between. {@code type=N}; {@code <TYPE:BASE64} for a chunk before the image data,
 * {@code >TYPE:BASE64} for one behind; {@code @NAME} in place of {@code :BASE64} for an entry.
 */
final class PngExtras {

    /** Longer chunks are entries. */
    private static final int INLINE_BYTES = 192;

    private static final int MAX_TEXT_CHARS = 10_000;

    /** Of critical chunks a palette alone may stand beside pixels. */
    private static final Pattern CHUNK = Pattern.compile("[<>](?!tRNS)(PLTE|[a-z][A-Za-z]{3})(:.*|@.+)");

    /** Nothing. */
    static final PngExtras NONE = new PngExtras(OptionalInt.empty(), List.of());

    private final OptionalInt colorType;
    private final List<PngChunk> chunks;

    private PngExtras(OptionalInt colorType, List<PngChunk> chunks) {
        this.colorType = colorType;
        this.chunks = chunks;
    }

    /** Of an image just read; palettes and keys for transparency live on in the pixels. */
    static PngExtras of(PngHeader header, List<PngChunk> chunks) {
        int type = header.colorType();
        boolean natural = type == natural(header.format());
        boolean writable = header.bitDepth() >= 8 && type != PngHeader.PALETTE;
        boolean keyed = chunks.stream().anyMatch(chunk -> chunk.type().equals("tRNS"));
        OptionalInt kept = natural || !writable || keyed ? OptionalInt.empty() : OptionalInt.of(type);
        boolean sameType = natural || kept.isPresent();
        return new PngExtras(
                kept,
                chunks.stream()
                        .filter(chunk -> sameType || !chunk.dependsOnColorType())
                        .filter(chunk -> !chunk.type().equals("tRNS"))
                        .toList());
    }

    /** Of a composed image; says in it what about it is not exact, so that nobody takes it for true. */
    static PngExtras composed(List<String> remarks) {
        if (remarks.isEmpty()) {
            return NONE;
        }
        String text = FileNames.INEXACT + "\0" + String.join("; ", remarks);
        String cut = text.length() > MAX_TEXT_CHARS ? text.substring(0, MAX_TEXT_CHARS) + "..." : text;
        // what Latin-1 has not becomes a question mark
        Bytes data = Bytes.wrap(cut.getBytes(StandardCharsets.ISO_8859_1));
        return new PngExtras(OptionalInt.empty(), List.of(new PngChunk("tEXt", data, true)));
    }

    /** Whether a chunk says that its image is not what its layers make. */
    static boolean isInexact(PngChunk chunk) {
        byte[] data = chunk.data().toArray();
        return chunk.type().equals("tEXt")
                && new String(data, StandardCharsets.ISO_8859_1).startsWith(FileNames.INEXACT + "\0");
    }

    /** From its text; a chunk whose entry is gone is left out, and so is a word that is none. */
    static PngExtras of(String text, Function<String, Optional<Bytes>> entries) {
        if (text.isEmpty()) {
            return NONE;
        }
        OptionalInt type = OptionalInt.empty();
        List<PngChunk> chunks = new ArrayList<>();
        for (String word : text.split(" ")) {
            if (word.equals("type=" + PngHeader.GREY) || word.equals("type=" + PngHeader.RGB)) {
                type = OptionalInt.of(word.charAt(word.length() - 1) - '0');
            } else if (CHUNK.matcher(word).matches()) {
                chunk(word, entries).ifPresent(chunks::add);
            }
        }
        return new PngExtras(type, chunks);
    }

    private static Optional<PngChunk> chunk(String word, Function<String, Optional<Bytes>> entries) {
        Optional<Bytes> data = word.charAt(5) == ':' ? decoded(word.substring(6)) : entries.apply(word.substring(6));
        return data.map(bytes -> new PngChunk(word.substring(1, 5), bytes, word.charAt(0) == '<'));
    }

    private static Optional<Bytes> decoded(String base64) {
        try {
            return Optional.of(Bytes.wrap(Base64.getDecoder().decode(base64)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The layer's attribute; empty when there is nothing to keep. */
    String text() {
        StringBuilder text = new StringBuilder();
        colorType.ifPresent(type -> text.append("type=").append(type));
        for (PngChunk chunk : chunks) {
            text.append(text.isEmpty() ? "" : " ")
                    .append(chunk.before() ? '<' : '>')
                    .append(chunk.type());
            if (chunk.data().length() > INLINE_BYTES) {
                text.append('@').append(entryName(chunk));
            } else {
                text.append(':')
                        .append(Base64.getEncoder().encodeToString(chunk.data().toArray()));
            }
        }
        return text.toString();
    }

    /** The chunks that are entries, by name. */
    Map<String, Bytes> entries() {
        Map<String, Bytes> entries = new LinkedHashMap<>();
        for (PngChunk chunk : chunks) {
            if (chunk.data().length() > INLINE_BYTES) {
                entries.put(entryName(chunk), chunk.data());
            }
        }
        return entries;
    }

    /** The colour type without alpha that the image had; a claim, true only while all its pixels are opaque. */
    OptionalInt colorType() {
        return colorType;
    }

    /** The chunks that fit an image of a colour type. */
    List<PngChunk> chunks(PixelFormat format, int type) {
        int had = colorType.orElse(natural(format));
        return chunks.stream()
                .filter(chunk -> had == type || !chunk.dependsOnColorType())
                .toList();
    }

    static int natural(PixelFormat format) {
        return format.channels() == 2 ? PngHeader.GREY_ALPHA : PngHeader.RGB_ALPHA;
    }

    private static String entryName(PngChunk chunk) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(chunk.data().toArray());
            return FileNames.chunk(chunk.type(), HexFormat.of().formatHex(hash, 0, 16));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
