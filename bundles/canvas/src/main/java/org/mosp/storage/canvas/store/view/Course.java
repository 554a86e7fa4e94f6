package org.mosp.storage.canvas.store.view;

import java.util.ArrayList;
import java.util.List;
import org.mosp.storage.canvas.PixelArea;
import org.mosp.storage.canvas.Tile;

/** Where a window goes on to if it goes on as it did. */
final class Course {

    /** Steps looked ahead, so that a window of millions of pixels costs no more. */
    private static final int MOST_STEPS = 64;

    private Course() {}

    /**
     * The window and those after it, as far as one window ahead. Only the window itself where it did not move, was not there or of another
     * size before, or jumped by more than itself.
     */
    static List<PixelArea> of(PixelArea before, PixelArea now) {
        List<PixelArea> course = new ArrayList<>();
        course.add(now);
        long x = (long) now.x() - before.x();
        long y = (long) now.y() - before.y();
        if (before.isEmpty() || before.width() != now.width() || before.height() != now.height() || x == 0 && y == 0) {
            return course;
        }
        // a step brings a new column or row of tiles, or else it is not worth a look
        long moves = Math.max(1, Tile.SIZE / Math.max(Math.abs(x), Math.abs(y)));
        for (int step = 1; step <= MOST_STEPS; step++) {
            long toX = step * moves * x;
            long toY = step * moves * y;
            long left = now.x() + toX;
            long top = now.y() + toY;
            boolean near = Math.abs(toX) <= now.width() && Math.abs(toY) <= now.height();
            if (!near || left != (int) left || top != (int) top) {
                return course;
            }
            course.add(new PixelArea((int) left, (int) top, now.width(), now.height()));
        }
        return course;
    }
}
