package org.mosp.storage.canvas;

/**
 * What a layer holds, as its record in the store says: nothing has to be counted.
 *
 * @param bounds the smallest area of whole tiles that holds all its pixels, in its own plane
 * @param tiles tiles that are not empty
 * @param storedBytes bytes of those tiles' rows as they are stored, compressed, without keys and index. A row that several tiles share
 *     counts for each of them, here and in other layers; a tile of one colour, and one of a merged image that the layers compose to,
 *     has no row and counts 0. So it is a layer's size, and no promise of what its removal frees
 */
public record LayerContents(PixelArea bounds, long tiles, long storedBytes) {}
