package org.mosp.storage.canvas.store.index;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.mosp.storage.canvas.store.codec.Hash128;

/**
 * Rows of a pool that were seen, each with a number: a table of 24 bytes a place, at least three eighths full, so that a row takes at most
 * 64 bytes and 1,000,000 rows 50 MB. For one thread.
 */
public final class KnownRows {

    private static final int FIRST_PLACES = 1 << 8;

    /** Rows whose hash other content has too: next to none. */
    private final Map<RowName, Long> suffixed = new HashMap<>();

    private long[] highs = new long[FIRST_PLACES];
    private long[] lows = new long[FIRST_PLACES];

    /** The number + 1; 0 where the place is free. */
    private long[] numbers = new long[FIRST_PLACES];

    private int count;

    /** The row's number, if it was seen. */
    public OptionalLong get(RowName name) {
        if (name.suffix() != 0) {
            Long number = suffixed.get(name);
            return number == null ? OptionalLong.empty() : OptionalLong.of(number);
        }
        long number = numbers[place(highs, lows, numbers, name.hash())];
        return number == 0 ? OptionalLong.empty() : OptionalLong.of(number - 1);
    }

    /**
     * A row was seen.
     *
     * @param number from 0; replaces the one it had
     * @return whether it was new
     */
    public boolean put(RowName name, long number) {
        if (number < 0) {
            throw new IllegalArgumentException("a number of " + number);
        }
        if (name.suffix() != 0) {
            return suffixed.put(name, number) == null;
        }
        int place = place(highs, lows, numbers, name.hash());
        boolean added = numbers[place] == 0;
        highs[place] = name.hash().high();
        lows[place] = name.hash().low();
        numbers[place] = number + 1;
        if (added && ++count > numbers.length / 4 * 3) {
            grow();
        }
        return added;
    }

    /** How many rows were seen. */
    public long count() {
        return (long) count + suffixed.size();
    }

    /** What the table takes. */
    long bytes() {
        return 3L * Long.BYTES * numbers.length;
    }

    private void grow() {
        int places = Math.multiplyExact(numbers.length, 2);
        long[] newHighs = new long[places];
        long[] newLows = new long[places];
        long[] newNumbers = new long[places];
        for (int from = 0; from < numbers.length; from++) {
            if (numbers[from] != 0) {
                int to = place(newHighs, newLows, newNumbers, new Hash128(highs[from], lows[from]));
                newHighs[to] = highs[from];
                newLows[to] = lows[from];
                newNumbers[to] = numbers[from];
            }
        }
        highs = newHighs;
        lows = newLows;
        numbers = newNumbers;
    }

    /** Where a hash is, or the free place where it goes. */
    private static int place(long[] highs, long[] lows, long[] numbers, Hash128 hash) {
        int mask = numbers.length - 1;
        // who makes files chooses hashes: the product takes in all their bits
        long mixed = (hash.high() ^ Long.rotateLeft(hash.low(), 32)) * 0x9e3779b97f4a7c15L;
        int at = (int) (mixed >>> 32) & mask;
        while (numbers[at] != 0 && (highs[at] != hash.high() || lows[at] != hash.low())) {
            at = at + 1 & mask;
        }
        return at;
    }
}
