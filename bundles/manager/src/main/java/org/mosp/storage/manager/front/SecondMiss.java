package org.mosp.storage.manager.front;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Remembers the keys missed lately, by fingerprint: what is read once, as by a scan, is not worth a place in the cache.
 * Forgets at random, and may take a first miss for a second one. Any number of threads.
 */
final class SecondMiss {

    private static final int BITS = 14;

    private final AtomicIntegerArray fingerprints = new AtomicIntegerArray(1 << BITS);

    /**
     * Notes a miss; whether it was the second one. Then it is forgotten: where more is read than the budget holds, each fill
     * pushes another entry out, and is work for no hit unless the key is read often.
     */
    boolean again(String key) {
        int hash = key.hashCode() * 0x85EBCA6B;
        hash ^= hash >>> 15;
        int fingerprint = hash | 1;
        int at = hash >>> (32 - BITS);
        if (fingerprints.get(at) == fingerprint) {
            fingerprints.lazySet(at, 0);
            return true;
        }
        fingerprints.lazySet(at, fingerprint);
        return false;
    }
}
