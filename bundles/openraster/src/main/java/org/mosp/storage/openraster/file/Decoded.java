package org.mosp.storage.openraster.file;

import java.util.List;
import org.mosp.storage.canvas.Tile;
import org.mosp.storage.openraster.file.png.PngChunk;

/** What comes out of decoding, in order for each task. Tiles come only of images that are known to be good. */
sealed interface Decoded {

    /** The image. */
    DecodingTask task();

    /** Some of its tiles. */
    record Tiles(DecodingTask task, List<Tile> tiles) implements Decoded {}

    /** Its end. */
    record Complete(DecodingTask task, List<PngChunk> chunks, List<String> remarks) implements Decoded {}

    /** It is not good. */
    record Failed(DecodingTask task, String reason) implements Decoded {}

    /** It cannot be told whether it is good: the import cannot go on. */
    record Broken(DecodingTask task, Throwable cause) implements Decoded {}
}
