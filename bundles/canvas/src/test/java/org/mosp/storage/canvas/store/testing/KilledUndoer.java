package org.mosp.storage.canvas.store.testing;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.Revision;
import org.mosp.storage.canvas.store.LocalCanvasStore;

/**
 * A process that commits to a canvas, moves its head back and forth and gives labels until it is killed. Prints a line before each step,
 * {@code commit}, {@code undo}, {@code redo} or {@code label NAME REVISION}, and one when it is acknowledged: {@code done} and the head.
 */
public final class KilledUndoer {

    private KilledUndoer() {}

    public static void main(String[] arguments) {
        TestStore home = TestStore.open(Path.of(arguments[0]), TestStore.prompt());
        LocalCanvasStore canvases = home.canvases;
        String id = arguments[1];
        Random random = new Random(Long.parseLong(arguments[2]));
        long head = canvases.open(id).revision().number();
        say("done " + head);
        while (true) {
            int choice = random.nextInt(10);
            if (choice < 3) {
                say("commit");
                head = stroke(canvases, id, random.nextLong());
            } else if (choice < 6) {
                say("undo");
                head = canvases.undo(id).map(Revision::number).orElse(head);
            } else if (choice < 9) {
                say("redo");
                head = canvases.redo(id).map(Revision::number).orElse(head);
            } else {
                String name = "label " + random.nextInt(20);
                say(name.replace("label ", "label label-") + " " + head);
                canvases.label(id, head, name.replace(' ', '-'));
            }
            say("done " + head);
        }
    }

    private static long stroke(LocalCanvasStore canvases, String id, long seed) {
        try (CanvasEdit edit = canvases.edit(id)) {
            if (edit.data().layers().isEmpty()) {
                edit.putLayer(LayerData.pixels("paint", "paint", PixelFormat.RGBA8), 0);
            }
            edit.putTile("paint", Pixels.tile(0, 0, PixelFormat.RGBA8, seed));
            return canvases.commit(edit).number();
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    /** How often the head can go forth from where it is; it goes, and comes back. */
    public static int redos(LocalCanvasStore canvases, String id) {
        int redos = 0;
        for (Optional<Revision> moved = canvases.redo(id); moved.isPresent(); moved = canvases.redo(id)) {
            redos++;
        }
        for (int i = 0; i < redos; i++) {
            canvases.undo(id).orElseThrow();
        }
        return redos;
    }
}
