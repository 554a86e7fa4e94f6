package org.mosp.storage.canvas.store.space;

import org.mosp.storage.canvas.store.index.RowName;

/** Names of rows, 18 bytes each in a table that is at most two thirds full. For one thread. */
final class RowSet {

    private static final int LEAST = 1 << 8;

    private long[] high = new long[LEAST];
    private long[] low = new long[LEAST];

    /** The suffix and 1; 0 in a place that is free. */
    private short[] marks = new short[LEAST];

    private int size;

    /** Adds a row; whether it was not there. */
    boolean add(RowName name) {
        return add(name.hash().high(), name.hash().low(), name.suffix());
    }

    boolean contains(RowName name) {
        return marks[place(name.hash().high(), name.hash().low(), name.suffix())] != 0;
    }

    /** Adds three numbers, the last one from 0 to {@link RowName#MAX_SUFFIX}; whether they were not there. */
    boolean add(long first, long second, int third) {
        int place = place(first, second, third);
        if (marks[place] != 0) {
            return false;
        }
        high[place] = first;
        low[place] = second;
        marks[place] = (short) (third + 1);
        if (++size > marks.length / 3 * 2) {
            grow();
        }
        return true;
    }

    boolean contains(long first, long second) {
        return marks[place(first, second, 0)] != 0;
    }

    int size() {
        return size;
    }

    private int place(long first, long second, int third) {
        long mixed = (first * 0x9e3779b97f4a7c15L ^ second) * 0xbf58476d1ce4e5b9L;
        int place = (int) (mixed >>> 32 ^ mixed) + third & marks.length - 1;
        while (marks[place] != 0
                && (low[place] != second || high[place] != first || marks[place] != (short) (third + 1))) {
            place = place + 1 & marks.length - 1;
        }
        return place;
    }

    private void grow() {
        long[] oldHigh = high;
        long[] oldLow = low;
        short[] oldMarks = marks;
        int length = Math.multiplyExact(oldMarks.length, 2);
        high = new long[length];
        low = new long[length];
        marks = new short[length];
        for (int i = 0; i < oldMarks.length; i++) {
            if (oldMarks[i] != 0) {
                int place = place(oldHigh[i], oldLow[i], oldMarks[i] - 1);
                high[place] = oldHigh[i];
                low[place] = oldLow[i];
                marks[place] = oldMarks[i];
            }
        }
    }
}
