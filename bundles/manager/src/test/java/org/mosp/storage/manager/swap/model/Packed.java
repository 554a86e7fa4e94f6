package org.mosp.storage.manager.swap.model;

import java.util.Arrays;

/** A state as a few words, written and read bit by bit. Numbers of writes have three bits. */
final class Packed {

    static final int WORDS = 3;
    static final int MAX_NUMBER = 7;

    private Packed() {}

    /** Writes fields into words. */
    static final class Writer implements Fields {
        final long[] words = new long[WORDS];
        private int position;

        Writer begin() {
            Arrays.fill(words, 0);
            position = 0;
            return this;
        }

        @Override
        public int field(int value, int bits) {
            if (value < 0 || value >>> bits != 0) {
                throw new IllegalArgumentException(value + " has more than " + bits + " bits");
            }
            int at = place(position, bits);
            words[at >> 6] |= (long) value << at;
            position = at + bits;
            return value;
        }

        @Override
        public int number(int number) {
            return field(number, 3);
        }

        @Override
        public int numbers(int set) {
            field(set >>> 1, MAX_NUMBER);
            return set;
        }
    }

    /** Reads them back. */
    static final class Reader implements Fields {
        final long[] words = new long[WORDS];
        private int position;

        Reader begin() {
            position = 0;
            return this;
        }

        @Override
        public int field(int value, int bits) {
            int at = place(position, bits);
            position = at + bits;
            return (int) (words[at >> 6] >>> at) & (1 << bits) - 1;
        }

        @Override
        public int number(int number) {
            return field(number, 3);
        }

        @Override
        public int numbers(int set) {
            return field(set, MAX_NUMBER) << 1;
        }
    }

    /** A field lies in one word. */
    private static int place(int position, int bits) {
        return (position & 63) + bits > 64 ? (position | 63) + 1 : position;
    }
}
