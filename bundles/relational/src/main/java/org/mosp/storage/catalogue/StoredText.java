package org.mosp.storage.catalogue;

import java.util.HashSet;
import java.util.Set;
import org.mosp.storage.relational.Canvas;
import org.mosp.storage.relational.Layer;

/** Java text may hold halves of surrogate pairs, which no database stores: two such ids would become one. */
final class StoredText {

    private StoredText() {}

    /** Refuses ids that could not be stored as they are, and layers that share one. */
    static void checkIds(Canvas canvas) {
        check(canvas.id());
        Set<String> layerIds = new HashSet<>();
        for (Layer layer : canvas.layers()) {
            check(layer.id());
            if (!layerIds.add(layer.id())) {
                throw new IllegalArgumentException("two layers with the id " + layer.id());
            }
        }
    }

    private static void check(String id) {
        if (!wellFormed(id)) {
            throw new IllegalArgumentException("id with half of a surrogate pair: " + id);
        }
    }

    /** The name, with U+FFFD in place of every half of a pair. */
    static String name(String name) {
        if (wellFormed(name)) {
            return name;
        }
        StringBuilder repaired = new StringBuilder(name.length());
        name.codePoints().map(codePoint -> half(codePoint) ? 0xfffd : codePoint).forEach(repaired::appendCodePoint);
        return repaired.toString();
    }

    private static boolean wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return text.codePoints().noneMatch(StoredText::half);
            }
        }
        return true;
    }

    private static boolean half(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
