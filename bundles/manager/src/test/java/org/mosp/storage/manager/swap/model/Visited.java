package org.mosp.storage.manager.swap.model;

import java.util.Arrays;

/** The states found so far, in the order of their discovery, each with the one it was found from. */
final class Visited {

    private long[] words = new long[Packed.WORDS << 16];
    private int[] parents = new int[1 << 16];
    private int[] table = new int[1 << 18];
    private int size;

    int size() {
        return size;
    }

    int parent(int index) {
        return parents[index];
    }

    void load(int index, long[] into) {
        System.arraycopy(words, index * Packed.WORDS, into, 0, Packed.WORDS);
    }

    /** Adds a state; false where it is known. */
    boolean add(long[] state, int parent) {
        int mask = table.length - 1;
        int at = hash(state[0], state[1], state[2]) & mask;
        while (table[at] != 0) {
            int known = (table[at] - 1) * Packed.WORDS;
            if (words[known] == state[0] && words[known + 1] == state[1] && words[known + 2] == state[2]) {
                return false;
            }
            at = at + 1 & mask;
        }
        if (size == parents.length) {
            words = Arrays.copyOf(words, words.length + words.length / 2);
            parents = Arrays.copyOf(parents, words.length / Packed.WORDS);
        }
        System.arraycopy(state, 0, words, size * Packed.WORDS, Packed.WORDS);
        parents[size++] = parent;
        table[at] = size;
        if (size * 2 > table.length) {
            grow();
        }
        return true;
    }

    private void grow() {
        table = new int[table.length * 2];
        int mask = table.length - 1;
        for (int i = 0; i < size; i++) {
            int from = i * Packed.WORDS;
            int at = hash(words[from], words[from + 1], words[from + 2]) & mask;
            while (table[at] != 0) {
                at = at + 1 & mask;
            }
            table[at] = i + 1;
        }
    }

    private static int hash(long a, long b, long c) {
        long h = (a * 0x9E3779B97F4A7C15L ^ b) * 0xC2B2AE3D27D4EB4FL;
        h = ((h ^ h >>> 29) + c) * 0x165667B19E3779F9L;
        return (int) (h ^ h >>> 32);
    }
}
