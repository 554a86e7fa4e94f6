package org.mosp.storage.openraster.file;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The names that OpenRaster and this bundle give to entries and attributes. */
final class FileNames {

    static final String MIMETYPE = "mimetype";
    static final String MIMETYPE_CONTENT = "image/openraster";
    static final String STACK = "stack.xml";
    static final String MERGED = "mergedimage.png";
    static final String THUMBNAIL = "Thumbnails/thumbnail.png";
    static final int THUMBNAIL_SIDE = 256;

    /** Entries that the export writes itself. */
    static final Set<String> WRITTEN = Set.of(MIMETYPE, STACK, MERGED, THUMBNAIL);

    /** Names of attributes that a canvas keeps for itself begin so; a file has none of them. */
    private static final String OWN_ATTRIBUTE = "{urn:mosp:storage:openraster}";

    /** A layer's attribute with what stands inside of its element; never written as an attribute of the file. */
    static final String INNER = OWN_ATTRIBUTE + "inner";

    /** A layer's attribute with what its PNG held beside pixels, see {@link PngExtras}. */
    static final String PNG = OWN_ATTRIBUTE + "png";

    /** The keyword of a text in a merged image that is not what its layers make. */
    static final String INEXACT = "mosp:inexact";

    /** Beginning of the names of entries that are no entries of a file. */
    private static final String OWN = "mosp:";

    private static final String OF_FILE = OWN + "file:";

    /** The longest name that a canvas keeps and an archive has, in bytes of UTF-8. */
    private static final int MAX_BYTES = 65_535;

    private FileNames() {}

    /** Whether a name is one that a canvas keeps and an archive has: of old code pages it may become longer. */
    static boolean fits(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
    }

    /** The name under which a canvas keeps a file's entry. */
    static String kept(String inFile) {
        return inFile.startsWith(OWN) ? OF_FILE + inFile : inFile;
    }

    /** The name in a file of what a canvas keeps under a name; empty for what is no entry of a file. */
    static Optional<String> inFile(String kept) {
        if (kept.startsWith(OF_FILE)) {
            return Optional.of(kept.substring(OF_FILE.length()));
        }
        return kept.startsWith(OWN) ? Optional.empty() : Optional.of(kept);
    }

    /**
     * The attributes that a file may have. Those of the canvas's own are written raw or decoded when they go out: only what was made
     * here may stand in them.
     *
     * @param element for the problem that is said where one was left out
     */
    static Map<String, String> ofFile(Map<String, String> attributes, String element, Problems problems) {
        if (attributes.keySet().stream().noneMatch(name -> name.startsWith(OWN_ATTRIBUTE))) {
            return attributes;
        }
        problems.add(element, "has attributes of the namespace urn:mosp:storage:openraster; these were left out");
        Map<String, String> left = new LinkedHashMap<>(attributes);
        left.keySet().removeIf(name -> name.startsWith(OWN_ATTRIBUTE));
        return left;
    }

    /** The name for a chunk that is kept apart. */
    static String chunk(String type, String hash) {
        return OWN + "png:" + type + "-" + hash;
    }

    /** A canvas's name for a file: its own without the ending. */
    static String canvas(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.toLowerCase(java.util.Locale.ROOT).endsWith(".ora") ? name.substring(0, name.length() - 4) : name;
    }
}
