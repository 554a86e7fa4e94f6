package org.mosp.storage.openraster.file.stack;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One node of a file's tree below the root stack.
 *
 * @param kind what it is
 * @param depth nesting below the root stack, from 0
 * @param attributes text by name, in order; names as in {@code LayerData}, declarations of namespaces as written
 * @param text for {@link Kind#OTHER} the whole node, for {@link Kind#LAYER} what stands inside of the element, as XML
 */
public record StackNode(Kind kind, int depth, Map<String, String> attributes, String text) {

    /** What a node is. */
    public enum Kind {
        LAYER,
        STACK,
        /** Another element, a comment, a processing instruction, or text. */
        OTHER
    }

    public StackNode {
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }
}
