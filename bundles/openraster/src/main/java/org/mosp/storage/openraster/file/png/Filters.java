package org.mosp.storage.openraster.file.png;

import org.mosp.storage.openraster.file.limits.RefusedException;

/** The five row filters of PNG, undone in place. */
final class Filters {

    private static final int LAST = 4;

    private Filters() {}

    /** Refuses a filter that there is not. */
    static void check(int type) throws RefusedException {
        if (type < 0 || type > LAST) {
            throw new RefusedException("is a damaged PNG: filter " + type);
        }
    }

    /**
     * Undoes a row's filter.
     *
     * @param data holds this row from {@code row} and the one above from {@code above}
     * @param distance bytes from one pixel to the next
     */
    static void undo(int type, byte[] data, int row, int above, int bytes, int distance) throws RefusedException {
        switch (type) {
            case 0 -> {}
            case 1 -> sub(data, row, bytes, distance);
            case 2 -> up(data, row, above, bytes);
            case 3 -> average(data, row, above, bytes, distance);
            case 4 -> {
                switch (distance) {
                    case 3 -> paeth3(data, row, above, bytes);
                    case 4 -> paeth4(data, row, above, bytes);
                    default -> paeth(data, row, above, bytes, distance);
                }
            }
            default -> throw new RefusedException("is a damaged PNG: filter " + type);
        }
    }

    private static void sub(byte[] data, int row, int bytes, int distance) {
        for (int i = row + distance; i < row + bytes; i++) {
            data[i] += data[i - distance];
        }
    }

    private static void up(byte[] data, int row, int above, int bytes) {
        for (int i = 0; i < bytes; i++) {
            data[row + i] += data[above + i];
        }
    }

    private static void average(byte[] data, int row, int above, int bytes, int distance) {
        int first = Math.min(distance, bytes);
        for (int i = 0; i < first; i++) {
            data[row + i] += (byte) ((data[above + i] & 0xff) >> 1);
        }
        for (int i = first; i < bytes; i++) {
            data[row + i] += (byte) (((data[row + i - distance] & 0xff) + (data[above + i] & 0xff)) >> 1);
        }
    }

    private static void paeth(byte[] data, int row, int above, int bytes, int distance) {
        int first = Math.min(distance, bytes);
        for (int i = 0; i < first; i++) {
            data[row + i] += data[above + i];
        }
        for (int i = first; i < bytes; i++) {
            data[row + i] += (byte)
                    predict(data[row + i - distance] & 0xff, data[above + i] & 0xff, data[above + i - distance] & 0xff);
        }
    }

    /** The common cases keep the pixel to the left in registers. */
    private static void paeth4(byte[] data, int row, int above, int bytes) {
        int a0 = 0;
        int a1 = 0;
        int a2 = 0;
        int a3 = 0;
        int c0 = 0;
        int c1 = 0;
        int c2 = 0;
        int c3 = 0;
        for (int i = 0; i < bytes; i += 4) {
            int b0 = data[above + i] & 0xff;
            int b1 = data[above + i + 1] & 0xff;
            int b2 = data[above + i + 2] & 0xff;
            int b3 = data[above + i + 3] & 0xff;
            a0 = data[row + i] + predict(a0, b0, c0) & 0xff;
            a1 = data[row + i + 1] + predict(a1, b1, c1) & 0xff;
            a2 = data[row + i + 2] + predict(a2, b2, c2) & 0xff;
            a3 = data[row + i + 3] + predict(a3, b3, c3) & 0xff;
            data[row + i] = (byte) a0;
            data[row + i + 1] = (byte) a1;
            data[row + i + 2] = (byte) a2;
            data[row + i + 3] = (byte) a3;
            c0 = b0;
            c1 = b1;
            c2 = b2;
            c3 = b3;
        }
    }

    private static void paeth3(byte[] data, int row, int above, int bytes) {
        int a0 = 0;
        int a1 = 0;
        int a2 = 0;
        int c0 = 0;
        int c1 = 0;
        int c2 = 0;
        for (int i = 0; i < bytes; i += 3) {
            int b0 = data[above + i] & 0xff;
            int b1 = data[above + i + 1] & 0xff;
            int b2 = data[above + i + 2] & 0xff;
            a0 = data[row + i] + predict(a0, b0, c0) & 0xff;
            a1 = data[row + i + 1] + predict(a1, b1, c1) & 0xff;
            a2 = data[row + i + 2] + predict(a2, b2, c2) & 0xff;
            data[row + i] = (byte) a0;
            data[row + i + 1] = (byte) a1;
            data[row + i + 2] = (byte) a2;
            c0 = b0;
            c1 = b1;
            c2 = b2;
        }
    }

    static int predict(int left, int up, int corner) {
        int byLeft = Math.abs(up - corner);
        int byUp = Math.abs(left - corner);
        int byCorner = Math.abs(left + up - 2 * corner);
        if (byLeft <= byUp && byLeft <= byCorner) {
            return left;
        }
        return byUp <= byCorner ? up : corner;
    }
}
