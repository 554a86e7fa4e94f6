package org.mosp.storage.openraster.file.limits;

/** A limit by the name of the property that raises it; {@link FileLimits} says what each one bounds. */
public enum Limit {
    ENTRIES("maxEntries"),
    DIRECTORY_BYTES("maxDirectoryBytes"),
    STACK_BYTES("maxStackBytes"),
    ELEMENTS("maxElements"),
    DEPTH("maxDepth"),
    ATTRIBUTE_CHARS("maxAttributeChars"),
    SIDE("maxSide"),
    IMAGE_PIXELS("maxImagePixels"),
    LAYER_PIXELS("maxLayerPixels"),
    ENTRY_BYTES("maxEntryBytes"),
    FOREIGN_BYTES("maxForeignBytes"),
    CHUNK_BYTES("maxChunkBytes"),
    CHUNKS("maxChunks"),
    TILES("maxTiles"),
    /** With {@code inflatedRatio}, which may be raised instead. */
    INFLATED_BYTES("freeInflatedBytes");

    /** The configuration that has the properties. */
    public static final String PID = "org.mosp.storage.openraster";

    private final String property;

    Limit(String property) {
        this.property = property;
    }

    /** The property's name. */
    public String property() {
        return property;
    }

    /** What to do about it, for people. */
    public String advice() {
        return "to take it in all the same raise " + property + " in " + PID + ".cfg";
    }
}
