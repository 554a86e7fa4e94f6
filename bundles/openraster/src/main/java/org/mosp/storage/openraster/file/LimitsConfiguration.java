package org.mosp.storage.openraster.file;

import org.mosp.storage.openraster.file.limits.FileLimits;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The component's properties; what they mean is said in {@link FileLimits}. */
@ObjectClassDefinition(
        name = "Mosp Storage: OpenRaster files",
        description = "What a file may cost before it is refused")
@interface LimitsConfiguration {

    @AttributeDefinition(description = "Entries of the archive")
    int maxEntries() default FileLimits.MAX_ENTRIES;

    @AttributeDefinition(description = "Bytes of the archive's directory")
    int maxDirectoryBytes() default FileLimits.MAX_DIRECTORY_BYTES;

    @AttributeDefinition(description = "Bytes of stack.xml")
    int maxStackBytes() default FileLimits.MAX_STACK_BYTES;

    @AttributeDefinition(description = "Elements of stack.xml")
    int maxElements() default FileLimits.MAX_ELEMENTS;

    @AttributeDefinition(description = "Nesting of elements")
    int maxDepth() default FileLimits.MAX_DEPTH;

    @AttributeDefinition(description = "Characters of one attribute")
    int maxAttributeChars() default FileLimits.MAX_ATTRIBUTE_CHARS;

    @AttributeDefinition(description = "Pixels of one side of the image or a layer")
    int maxSide() default FileLimits.MAX_SIDE;

    @AttributeDefinition(description = "Pixels of the image")
    long maxImagePixels() default FileLimits.MAX_IMAGE_PIXELS;

    @AttributeDefinition(description = "Pixels of a layer")
    long maxLayerPixels() default FileLimits.MAX_LAYER_PIXELS;

    @AttributeDefinition(description = "Bytes of an entry kept as it is")
    int maxEntryBytes() default FileLimits.MAX_ENTRY_BYTES;

    @AttributeDefinition(description = "Bytes of all such entries")
    long maxForeignBytes() default FileLimits.MAX_FOREIGN_BYTES;

    @AttributeDefinition(description = "Bytes of the ancillary chunks of one PNG")
    int maxChunkBytes() default FileLimits.MAX_CHUNK_BYTES;

    @AttributeDefinition(description = "Ancillary and empty chunks of one PNG")
    int maxChunks() default FileLimits.MAX_CHUNKS;

    @AttributeDefinition(description = "Tiles of all layers together that are not empty")
    int maxTiles() default FileLimits.MAX_TILES;

    @AttributeDefinition(description = "Bytes any file may inflate to")
    long freeInflatedBytes() default FileLimits.FREE_INFLATED_BYTES;

    @AttributeDefinition(description = "Bytes a file may inflate to above that, for each of its own")
    int inflatedRatio() default FileLimits.INFLATED_RATIO;
}
