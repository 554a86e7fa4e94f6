package org.mosp.storage.openraster.file;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.openraster.file.stack.StackDocument;
import org.mosp.storage.openraster.file.stack.StackNode;

/**
 * A canvas's attributes: those of the file's image under their own names, those of its root stack with {@code stack/}
 * before them, and the XML around the root stack under names that begin with {@code #}. No attribute of XML can be named so.
 */
final class ImageAttributes {

    private static final String ROOT = "stack/";
    private static final String BEFORE_IMAGE = "#before-image";
    private static final String BEFORE_STACK = "#before-stack";
    private static final String AFTER_STACK = "#after-stack";
    private static final String AFTER_IMAGE = "#after-image";

    private static final String MERGED_PNG = "#merged-png";

    private ImageAttributes() {}

    /** With what the merged image's PNG held beside pixels, see {@link PngExtras}. */
    static Metadata withMergedPng(Metadata metadata, String text) {
        Map<String, String> changed = new LinkedHashMap<>(metadata.attributes());
        changed.remove(MERGED_PNG);
        putText(changed, MERGED_PNG, text);
        return metadata.withAttributes(changed);
    }

    /** That again. */
    static String mergedPng(Metadata metadata) {
        return metadata.attributes().getOrDefault(MERGED_PNG, "");
    }

    static Map<String, String> of(StackDocument document, Problems problems) {
        Map<String, String> attributes = new LinkedHashMap<>(FileNames.ofFile(document.image(), "image", problems));
        FileNames.ofFile(document.root(), "root stack", problems)
                .forEach((name, text) -> attributes.put(ROOT + name, text));
        putText(attributes, BEFORE_IMAGE, document.beforeImage());
        putText(attributes, BEFORE_STACK, document.beforeStack());
        putText(attributes, AFTER_STACK, document.afterStack());
        putText(attributes, AFTER_IMAGE, document.afterImage());
        return attributes;
    }

    static StackDocument document(Map<String, String> attributes, List<StackNode> nodes) {
        Map<String, String> image = new LinkedHashMap<>();
        Map<String, String> root = new LinkedHashMap<>();
        attributes.forEach((name, text) -> {
            if (name.startsWith(ROOT)) {
                root.put(name.substring(ROOT.length()), text);
            } else if (!name.startsWith("#")) {
                image.put(name, text);
            }
        });
        return new StackDocument(
                image,
                root,
                nodes,
                attributes.getOrDefault(BEFORE_IMAGE, ""),
                attributes.getOrDefault(BEFORE_STACK, ""),
                attributes.getOrDefault(AFTER_STACK, ""),
                attributes.getOrDefault(AFTER_IMAGE, ""));
    }

    private static void putText(Map<String, String> attributes, String name, String text) {
        if (!text.isEmpty()) {
            attributes.put(name, text);
        }
    }
}
