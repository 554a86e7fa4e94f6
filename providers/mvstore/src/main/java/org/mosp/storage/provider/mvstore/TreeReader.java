package org.mosp.storage.provider.mvstore;

import java.util.Arrays;
import org.h2.mvstore.Page;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EntryEnvelope;
import org.mosp.storage.spi.Keyspace;

/** Finds entries in the pages of a version, and proves them. Any number of threads. */
final class TreeReader {

    private final Failures failures;

    TreeReader(Failures failures) {
        this.failures = failures;
    }

    Failures failures() {
        return failures;
    }

    /** The entry under a key; {@code null} if there is none. */
    @Nullable EngineEntry get(Version version, Keyspace keyspace, Bytes key) {
        byte[] sealed = find(version.root(keyspace), key.toArray());
        return sealed == null ? null : open(keyspace, key, sealed);
    }

    private static byte @Nullable [] find(Page<byte[], byte[]> root, byte[] key) {
        Page<byte[], byte[]> page = root;
        while (true) {
            int index = search(page, key);
            if (page.isLeaf()) {
                return index < 0 ? null : page.getValue(index);
            }
            page = page.getChildPage(childFor(index));
        }
    }

    /** Which child holds a key that was searched among the keys of its parent. */
    static int childFor(int searched) {
        return searched < 0 ? -searched - 1 : searched + 1;
    }

    /** As {@link Arrays#binarySearch}: an index, or below zero minus the place where it would be, minus 1. */
    static int search(Page<byte[], byte[]> page, byte[] key) {
        int low = 0;
        int high = page.getKeyCount() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = Arrays.compareUnsigned(page.getKey(middle), key);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -low - 1;
    }

    /** The entry again, proven. */
    EngineEntry open(Keyspace keyspace, Bytes key, byte[] sealed) {
        try {
            return EntryEnvelope.open(keyspace, key, sealed, failures.file());
        } catch (StorageDamagedException found) {
            throw failures.entry(found, key.toUtf8());
        }
    }
}
