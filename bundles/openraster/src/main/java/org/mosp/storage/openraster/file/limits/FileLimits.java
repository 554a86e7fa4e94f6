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
 * @param maxInterlacedBytes decoded bytes of an interlaced image, which has to be held whole
 * @param maxEntryBytes bytes of an entry that is kept as it is
 * @param maxForeignBytes bytes of all such entries
 * @param maxChunkBytes bytes of one PNG's ancillary chunks
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
        int maxInterlacedBytes,
        int maxEntryBytes,
        long maxForeignBytes,
        int maxChunkBytes,
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
    public static final long MAX_LAYER_PIXELS = 268_435_456L;
    public static final int MAX_INTERLACED_BYTES = 64 << 20;
    public static final int MAX_ENTRY_BYTES = 64 << 20;
    public static final long MAX_FOREIGN_BYTES = 512L << 20;
    public static final int MAX_CHUNK_BYTES = 8 << 20;
    public static final long FREE_INFLATED_BYTES = 512L << 20;
    public static final int INFLATED_RATIO = 200;

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
            MAX_INTERLACED_BYTES,
            MAX_ENTRY_BYTES,
            MAX_FOREIGN_BYTES,
            MAX_CHUNK_BYTES,
            FREE_INFLATED_BYTES,
            INFLATED_RATIO);

    /** What a file of that size may inflate to. */
    public InflateBudget budget(long fileBytes) {
        return new InflateBudget(freeInflatedBytes + Math.multiplyExact(fileBytes, (long) inflatedRatio));
    }
}
