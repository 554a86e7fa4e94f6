package org.mosp.storage.provider.mapdb;

import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.NullUnmarked;
import org.mapdb.DataInput2;
import org.mapdb.DataOutput2;
import org.mapdb.serializer.GroupSerializerObjectArray;

/** How MapDB's tree nodes keep keys and links: as arrays of objects, never as bytes. */
@NullUnmarked
class NodeArrays<A> extends GroupSerializerObjectArray<A> {

    /** Keys, ordered by unsigned bytes. */
    static final class Keys extends NodeArrays<byte[]> {

        @Override
        public int compare(byte[] left, byte[] right) {
            return Arrays.compareUnsigned(left, right);
        }

        @Override
        public boolean equals(byte[] left, byte[] right) {
            return Arrays.equals(left, right);
        }

        @Override
        public int valueArraySearch(Object keys, byte[] key) {
            Object[] sorted = (Object[]) keys;
            int low = 0;
            int high = sorted.length - 1;
            while (low <= high) {
                int middle = (low + high) >>> 1;
                int order = Arrays.compareUnsigned((byte[]) sorted[middle], key);
                if (order == 0) {
                    return middle;
                }
                if (order < 0) {
                    low = middle + 1;
                } else {
                    high = middle - 1;
                }
            }
            return -(low + 1);
        }

        @Override
        @SuppressWarnings("rawtypes")
        public int valueArraySearch(Object keys, byte[] key, Comparator comparator) {
            return valueArraySearch(keys, key);
        }
    }

    @Override
    public final void serialize(DataOutput2 out, A value) {
        throw new UnsupportedOperationException("the index is in memory only");
    }

    @Override
    public final A deserialize(DataInput2 input, int available) {
        throw new UnsupportedOperationException("the index is in memory only");
    }

    @Override
    public final boolean isTrusted() {
        return true;
    }
}
