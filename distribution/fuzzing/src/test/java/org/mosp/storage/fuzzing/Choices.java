package org.mosp.storage.fuzzing;

/**
 * Decisions made by bytes, one after the other: what a fuzzer changes a byte of changes one decision. When the bytes are
 * used up, every decision is the first. For one thread.
 */
final class Choices {

    private static final int[] EDGES = {
        0, 1, -1, 2, 7, 8, 9, 16, 255, 256, 65_535, 65_536, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 30, 64, 63, 65
    };

    private final byte[] bytes;
    private int at;

    Choices(byte[] bytes) {
        this.bytes = bytes;
    }

    boolean hasMore() {
        return at < bytes.length;
    }

    int octet() {
        return hasMore() ? bytes[at++] & 0xff : 0;
    }

    /** From 0 to below a count. */
    int below(int count) {
        if (count <= 1) {
            return 0;
        }
        int number = count <= 256 ? octet() : count <= 65_536 ? octet() << 8 | octet() : any() & Integer.MAX_VALUE;
        return number % count;
    }

    /** True once in so many times. */
    boolean oneIn(int count) {
        return below(count) == count - 1;
    }

    int any() {
        return octet() << 24 | octet() << 16 | octet() << 8 | octet();
    }

    /** A number at which something may end, or any. */
    int edge() {
        int choice = below(EDGES.length + 2);
        return choice < EDGES.length ? EDGES[choice] : choice == EDGES.length ? octet() : any();
    }

    <T> T of(java.util.List<T> list) {
        return list.get(below(list.size()));
    }

    /** So many bytes. */
    byte[] some(int count) {
        byte[] some = new byte[count];
        for (int i = 0; i < count; i++) {
            some[i] = (byte) octet();
        }
        return some;
    }

    /** A few bytes of an array changed, left out, repeated or cut off. */
    byte[] damage(byte[] whole) {
        byte[] damaged = whole.clone();
        for (int i = 1 + below(4); i > 0 && damaged.length > 0; i--) {
            int place = below(damaged.length);
            switch (below(6)) {
                case 0 -> damaged[place] ^= (byte) (1 << below(8));
                case 1 -> damaged[place] = (byte) octet();
                case 2 -> damaged = java.util.Arrays.copyOf(damaged, place);
                case 3 ->
                    damaged = spliced(damaged, place, Math.min(damaged.length, place + 1 + below(64)), new byte[0]);
                case 4 -> damaged = spliced(damaged, place, place, some(1 + below(8)));
                default -> {
                    byte[] part =
                            java.util.Arrays.copyOfRange(damaged, place, Math.min(damaged.length, place + 1 + octet()));
                    damaged = spliced(damaged, below(damaged.length), place, part);
                }
            }
        }
        return damaged;
    }

    /** An array with another part in place of one; a part that ends before it begins is none. */
    static byte[] spliced(byte[] whole, int from, int to, byte[] part) {
        int end = Math.max(from, to);
        byte[] spliced = new byte[from + part.length + whole.length - end];
        System.arraycopy(whole, 0, spliced, 0, from);
        System.arraycopy(part, 0, spliced, from, part.length);
        System.arraycopy(whole, end, spliced, from + part.length, whole.length - end);
        return spliced;
    }
}
