package org.mosp.storage.manager.copy;

import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import org.mosp.storage.Bytes;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.Keyspace;

/**
 * A digest of entries that does not depend on their order: 1,024 sums of 64 bits, an entry's key choosing the bucket. Each entry
 * counts with keyspace, key, version, schema version, flags and value. It finds what went wrong, not what was forged. For one
 * thread.
 */
public final class BucketSums {

    /** How many buckets there are. */
    public static final int BUCKETS = 1_024;

    private final long[] sums = new long[BUCKETS];
    private final long[] counts = new long[BUCKETS];
    private final CRC32C castagnoli = new CRC32C();
    private final CRC32 plain = new CRC32();

    /** The bucket of a key. */
    public static int bucket(Keyspace keyspace, Bytes key) {
        int hash = (key.hashCode() * 31 + keyspace.code()) * 0x9E3779B9;
        return hash >>> 22;
    }

    /** Counts an entry in. */
    public void add(EngineEntry entry) {
        int bucket = bucket(entry.keyspace(), entry.key());
        sums[bucket] += sum(entry);
        counts[bucket]++;
    }

    /** Entries counted in. */
    public long entries() {
        long all = 0;
        for (long count : counts) {
            all += count;
        }
        return all;
    }

    /** The buckets in which the two differ. */
    public List<Integer> differing(BucketSums other) {
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < BUCKETS; i++) {
            if (sums[i] != other.sums[i] || counts[i] != other.counts[i]) {
                found.add(i);
            }
        }
        return found;
    }

    /** One number for all. */
    public long total() {
        long all = 0;
        for (int i = 0; i < BUCKETS; i++) {
            all = mix(all + sums[i] + 31 * counts[i]);
        }
        return all;
    }

    private long sum(EngineEntry entry) {
        castagnoli.reset();
        plain.reset();
        entry.key().update(castagnoli);
        entry.value().update(castagnoli);
        entry.value().update(plain);
        entry.key().update(plain);
        long header = entry.version() * 31 + entry.schemaVersion();
        header = header * 31 + entry.flags();
        header = header * 31 + entry.keyspace().code();
        header = header * 31 + entry.key().length();
        // sums of checksums alone would let two changed bits in two entries cancel out
        return mix((castagnoli.getValue() << 32 | plain.getValue()) ^ mix(header));
    }

    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
