package org.mosp.storage.manager.swap.model;

import java.util.Arrays;

/**
 * Makes states that differ only in the names of their writes one: numbers nothing refers to any more are dropped, the
 * others close ranks in their order. Where only the order within a key matters, the first key's come first.
 */
final class Renumbering {

    private final boolean acrossKeys;
    private final int[] renamed = new int[16];
    private int used;

    /** Keeps the order across keys, or only that within each. */
    Renumbering(boolean acrossKeys) {
        this.acrossKeys = acrossKeys;
    }

    private final Fields collect = new Fields() {
        @Override
        public int field(int value, int bits) {
            return value;
        }

        @Override
        public int number(int number) {
            used |= 1 << number;
            return number;
        }

        @Override
        public int numbers(int set) {
            used |= set;
            return set;
        }
    };

    private final Fields rename = new Fields() {
        @Override
        public int field(int value, int bits) {
            return value;
        }

        @Override
        public int number(int number) {
            return renamed[number];
        }

        @Override
        public int numbers(int set) {
            int result = 0;
            for (int left = set; left != 0; left &= left - 1) {
                result |= 1 << renamed[Integer.numberOfTrailingZeros(left)];
            }
            return result;
        }
    };

    /** Renumbers a state in place. */
    void canonical(State s) {
        used = 0;
        s.walk(collect);
        used &= ~1;
        Arrays.fill(renamed, 0);
        int count = 0;
        int keys = 0;
        if (acrossKeys) {
            for (int left = used; left != 0; left &= left - 1) {
                int number = Integer.numberOfTrailingZeros(left);
                renamed[number] = ++count;
                keys |= s.keyOf(number) << count;
            }
        } else {
            for (int key = 0; key < State.KEYS; key++) {
                for (int left = used; left != 0; left &= left - 1) {
                    int number = Integer.numberOfTrailingZeros(left);
                    if (s.keyOf(number) == key) {
                        renamed[number] = ++count;
                        keys |= key << count;
                    }
                }
            }
        }
        // most steps leave the numbers as they were
        if (keys != s.keys || used != (1 << count + 1) - 2) {
            s.walk(rename);
        }
        s.count = count;
        s.keys = keys;
        s.sortWriters();
    }
}
