package org.mosp.storage.manager.front;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What is going on at each key, kept in slots that keys share by hash: writes inside (no hit, no fill), a fill under way (no
 * hit), and a count of all writes, which makes a lease taken before a write worthless after it. Two keys in one slot cost a
 * needless miss, never a stale hit. Lock-free; any number of threads.
 *
 * <p>A slot: bit 0 a fill is under way; bits 1 to 19 writes inside; bits 20 to 63 writes begun so far.
 */
final class KeyMarks {

    private static final long FILLING = 1;
    private static final long WRITER = 2;
    private static final long WRITERS = (1L << 20) - 2;
    private static final long BEGUN = 1L << 20;

    /** Slots; a power of two. A write in one of them hides 1/8192 of the keys from the cache for its duration. */
    private static final int SLOTS = 1 << 13;

    /** Not a lease: a write was inside. */
    static final long NO_LEASE = -1;

    private final AtomicLongArray slots = new AtomicLongArray(SLOTS);

    /** The slot of a key. */
    static int slot(String key) {
        int hash = key.hashCode() * 0x9E3779B9;
        return hash >>> (32 - 13);
    }

    /** Whether the cache may be asked. */
    boolean quiet(int slot) {
        return (slots.get(slot) & (WRITERS | FILLING)) == 0;
    }

    /** A write of a key of the slot begins. */
    void mark(int slot) {
        slots.getAndAdd(slot, WRITER + BEGUN);
    }

    /** It is done, and the key is out of the cache. */
    void lift(int slot) {
        slots.getAndAdd(slot, -WRITER);
    }

    /** Taken before the engine is read; {@link #NO_LEASE} while a write is inside. */
    long lease(int slot) {
        long now = slots.get(slot);
        return (now & WRITERS) == 0 ? now & ~FILLING : NO_LEASE;
    }

    /** Whether a fill may begin: nothing was written since the lease, and nobody else fills. Hides the slot. */
    boolean beginFill(int slot, long lease) {
        return lease != NO_LEASE && slots.compareAndSet(slot, lease, lease | FILLING);
    }

    /** Whether no write has begun since the lease; asked by the filler before it ends. */
    boolean unwritten(int slot, long lease) {
        return slots.get(slot) == (lease | FILLING);
    }

    /** The fill is done, and what it must not leave behind is gone. Shows the slot again. */
    void endFill(int slot) {
        slots.getAndAdd(slot, -FILLING);
    }

    /** Makes all leases worthless. */
    void breakLeases() {
        for (int i = 0; i < SLOTS; i++) {
            slots.getAndAdd(i, BEGUN);
        }
    }
}
