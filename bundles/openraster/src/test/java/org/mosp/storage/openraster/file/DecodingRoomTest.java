package org.mosp.storage.openraster.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.mosp.storage.Bytes;
import org.mosp.storage.canvas.Tile;
import org.mosp.storage.openraster.file.png.PngChunk;
import org.mosp.storage.openraster.file.png.PngHeader;
import org.mosp.storage.openraster.file.zip.ZipItem;

/** What waits between the threads takes room, whatever it is. */
class DecodingRoomTest {

    private static final DecodingTask TASK = new DecodingTask(
            new ZipItem("a.png", ZipItem.STORED, false, false, 0, 0, 0, 0),
            new PngHeader(1, 1, 8, PngHeader.RGB_ALPHA, false),
            0,
            0,
            new ArrayList<>());

    @Test
    void chunksTakeRoomAsTilesDo() {
        Bytes data = Bytes.wrap(new byte[64 << 10]);
        PngChunk chunk = new PngChunk("tEXt", data, true);
        assertEquals(64, Decoding.permits(new Decoded.Tiles(TASK, List.of(new Tile(0, 0, data)))));
        assertEquals(128, Decoding.permits(new Decoded.Complete(TASK, List.of(chunk, chunk), List.of())));
        assertEquals(0, Decoding.permits(new Decoded.Complete(TASK, List.of(), List.of())));
        assertEquals(0, Decoding.permits(new Decoded.Rows(TASK, 64)));
    }
}
