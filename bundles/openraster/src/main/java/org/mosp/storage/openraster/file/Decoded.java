package org.mosp.storage.openraster.file;

import java.util.List;
import org.mosp.storage.canvas.Tile;
import org.mosp.storage.openraster.file.png.PngChunk;

/** What comes out of decoding, in order for each task. With care tiles come only of images that are known to be good. */
sealed interface Decoded {

    /** The image. */
    DecodingTask task();

    /** Whether nothing more comes of it. */
    default boolean isEnd() {
        return true;
    }

    /** Some of its tiles. */
    record Tiles(DecodingTask task, List<Tile> tiles) implements Decoded {

        @Override
        public boolean isEnd() {
            return false;
        }
    }

    /** So many more of its rows are done; told of whole bands. */
    record Rows(DecodingTask task, int rows) implements Decoded {

        /** Rows of a band. */
        static final int BAND = Tile.SIZE;

        @Override
        public boolean isEnd() {
            return false;
        }
    }

    /** Its end. */
    record Complete(DecodingTask task, List<PngChunk> chunks, List<String> remarks) implements Decoded {}

    /**
     * It is not good.
     *
     * @param reason what is wrong with it
     * @param torn whether tiles of it were handed out before that was known
     */
    record Failed(DecodingTask task, String reason, boolean torn) implements Decoded {}

    /** It cannot be told whether it is good: the import cannot go on. */
    record Broken(DecodingTask task, Throwable cause) implements Decoded {}
}
