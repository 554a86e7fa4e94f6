package org.mosp.storage.fuzzing;

/**
 * An entry of an archive.
 *
 * @param name as in the directory
 * @param content not compressed
 */
record Part(String name, byte[] content) {

    boolean isImage() {
        return name.endsWith(".png") && content.length > 8;
    }

    Part with(byte[] changed) {
        return new Part(name, changed);
    }

    Part named(String changed) {
        return new Part(changed, content);
    }
}
