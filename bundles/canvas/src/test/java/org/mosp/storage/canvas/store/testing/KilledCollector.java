package org.mosp.storage.canvas.store.testing;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.mosp.storage.Bytes;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.store.LocalCanvasStore;

/** Commits, undoes, labels, prunes and collects until it is killed; a seed stands for a tile. */
public final class KilledCollector implements KilledSteps {

    private static final int PALETTE = 60;

    public static void main(String[] arguments) {
        KilledProcess.run(arguments, new KilledCollector());
    }

    @Override
    public String next(SpaceModel model, Random random) {
        int choice = random.nextInt(20);
        if (choice < 9) {
            // an import in place of all now and then: so many tiles that they are staged
            int tiles = choice == 0 ? 60 : 1 + random.nextInt(6);
            return "commit "
                    + LongStream.generate(() -> random.nextInt(PALETTE))
                            .limit(tiles)
                            .mapToObj(String::valueOf)
                            .collect(Collectors.joining(","));
        }
        if (choice < 12) {
            return "undo";
        }
        if (choice < 14) {
            return "redo";
        }
        if (choice < 15) {
            return "label " + (char) ('a' + random.nextInt(2));
        }
        return choice < 18 || model.revisions.size() > 12
                ? "prune " + (1 + random.nextInt(4)) + " " + random.nextInt(2)
                : "collect";
    }

    @Override
    public long commit(LocalCanvasStore store, String id, List<Long> seeds) {
        CanvasEdit edit = store.edit(id).clearTiles("0");
        return store.commit(SpaceStore.put(edit, array(seeds))).number();
    }

    @Override
    public boolean holds(CanvasView view, List<Long> seeds) {
        return SpaceStore.tiles(view).equals(SpaceStore.expected(array(seeds)));
    }

    @Override
    public Set<Bytes> pixels(CanvasView view) {
        return new HashSet<>(SpaceStore.tiles(view).values());
    }

    private static long[] array(List<Long> seeds) {
        return seeds.stream().mapToLong(Long::longValue).toArray();
    }
}
