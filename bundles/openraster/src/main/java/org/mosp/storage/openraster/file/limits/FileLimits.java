package org.mosp.storage.openraster.file.limits;

/**
 * What one file may cost. The defaults leave room for paintings of 100 layers of 12,000 x 9,000 pixels.
 *
 * @param maxEntries entries of the archive
 * @param maxDirectoryBytes bytes of the archive's directory
 * @param maxStackBytes bytes of {@code stack.xml}
 * @param maxElements elements, comments and instructions of {@code stack.xml}: layers, groups and others together
 * @param maxDepth nesting of elements
 * @param maxAttributeChars characters of one attribute
 * @param maxSide width or height of the image or a layer, in pixels
 * @param maxImagePixels width times height of the image
 * @param maxLayerPixels width times height of a layer
 * @param maxEntryBytes bytes of an entry that is kept as it is
 * @param maxForeignBytes bytes of all such entries
 * @param maxChunkBytes bytes of one PNG's ancillary chunks
 * @param maxChunks ancillary and empty chunks of one PNG: each costs more than its bytes
 * @param maxTiles tiles of all layers and of the merged image together that are not empty, a shared image counted for each layer
 *     that shows it; where half of the heap has room for fewer (see {@link #TILE_BYTES}), as many as that
 * @param freeInflatedBytes bytes that any file may inflate to, images included
 * @param inflatedRatio bytes that a file may inflate to above that, for each of its own bytes
 */
public record FileLimits(
        int maxEntries,
        int maxDirectoryBytes,
        int maxStackBytes,
        int maxElements,
        int maxDepth,
        int maxAttributeChars,
        int maxSide,
        long maxImagePixels,
        long maxLayerPixels,
        int maxEntryBytes,
        long maxForeignBytes,
        int maxChunkBytes,
        int maxChunks,
        int maxTiles,
        long freeInflatedBytes,
        int inflatedRatio) {

    public static final int MAX_ENTRIES = 50_000;
    public static final int MAX_DIRECTORY_BYTES = 32 << 20;
    public static final int MAX_STACK_BYTES = 8 << 20;
    public static final int MAX_ELEMENTS = 10_000;
    public static final int MAX_DEPTH = 256;
    public static final int MAX_ATTRIBUTE_CHARS = 65_536;
    public static final int MAX_SIDE = 100_000;
    public static final long MAX_IMAGE_PIXELS = 2_500_000_000L;
    public static final long MAX_LAYER_PIXELS = 536_870_912L;
    public static final int MAX_ENTRY_BYTES = 64 << 20;
    public static final long MAX_FOREIGN_BYTES = 512L << 20;
    public static final int MAX_CHUNK_BYTES = 8 << 20;
    public static final int MAX_CHUNKS = 10_000;
    public static final int MAX_TILES = 3_000_000;
    public static final long FREE_INFLATED_BYTES = 512L << 20;
    public static final int INFLATED_RATIO = 200;

    /** What an edit remembers of a tile until the commit, in bytes of heap. */
    public static final int TILE_BYTES = 400;

    /** The limits unless configured otherwise. */
    public static final FileLimits DEFAULTS = new FileLimits(
            MAX_ENTRIES,
            MAX_DIRECTORY_BYTES,
            MAX_STACK_BYTES,
            MAX_ELEMENTS,
            MAX_DEPTH,
            MAX_ATTRIBUTE_CHARS,
            MAX_SIDE,
            MAX_IMAGE_PIXELS,
            MAX_LAYER_PIXELS,
            MAX_ENTRY_BYTES,
            MAX_FOREIGN_BYTES,
            MAX_CHUNK_BYTES,
            MAX_CHUNKS,
            MAX_TILES,
            FREE_INFLATED_BYTES,
            INFLATED_RATIO);

    /** What a file of that size may inflate to. */
    public InflateBudget budget(long fileBytes) {
        long most = Long.MAX_VALUE - freeInflatedBytes;
        long more = inflatedRatio > 0 && fileBytes > most / inflatedRatio ? most : fileBytes * inflatedRatio;
        return new InflateBudget(freeInflatedBytes + more);
    }
}
