package org.mosp.storage.openraster.file.stack;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A {@code stack.xml}, complete but for white space between elements.
 *
 * @param image the attributes of {@code image}
 * @param root the attributes of the root stack
 * @param nodes what is in the root stack, in document order
 * @param beforeImage XML before the image element: comments, processing instructions
 * @param beforeStack XML inside of the image element, before the root stack
 * @param afterStack XML inside of the image element, behind the root stack
 * @param afterImage XML behind the image element
 */
public record StackDocument(
        Map<String, String> image,
        Map<String, String> root,
        List<StackNode> nodes,
        String beforeImage,
        String beforeStack,
        String afterStack,
        String afterImage) {

    public StackDocument {
        image = Collections.unmodifiableMap(new LinkedHashMap<>(image));
        root = Collections.unmodifiableMap(new LinkedHashMap<>(root));
        nodes = List.copyOf(nodes);
    }
}
