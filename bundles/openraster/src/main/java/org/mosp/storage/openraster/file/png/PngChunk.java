package org.mosp.storage.openraster.file.png;

import java.util.Set;
import org.mosp.storage.Bytes;

/**
 * A chunk that is kept without being understood.
 *
 * @param type four letters
 * @param data its content
 * @param before whether it stood before the image data
 */
public record PngChunk(String type, Bytes data, boolean before) {

    private static final Set<String> OF_COLOR_TYPE = Set.of("bKGD", "sBIT", "hIST", "tRNS", "sPLT", "PLTE");

    /** Whether its content is laid out for the image's colour type, and senseless for another. */
    public boolean dependsOnColorType() {
        return OF_COLOR_TYPE.contains(type);
    }
}
