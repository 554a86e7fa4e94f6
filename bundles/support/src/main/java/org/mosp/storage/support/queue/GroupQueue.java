package org.mosp.storage.support.queue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.StorageBusyException;
import org.mosp.storage.StorageUnavailableException;

/**
 * A queue bounded in items and bytes, with one consumer that takes all that waits. Any number of producers.
 *
 * <p>The consumer spins for a moment before it parks: handing over to a parked thread costs as much as a force on a fast
 * disk.
 *
 * @param <T> what is queued
 */
public final class GroupQueue<T> {

    private record Item<T>(T value, long bytes) {}

    private final String name;
    private final int maxItems;
    private final long maxBytes;
    private final long maxWaitNanos;
    private final long spinNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition drained = lock.newCondition();
    private final ArrayDeque<Item<T>> items = new ArrayDeque<>();
    private long bytes;
    private volatile int size;
    private volatile boolean closed;

    /**
     * A queue.
     *
     * @param name for errors
     * @param maxItems most items waiting
     * @param maxBytes most bytes waiting; a single larger item is let in when nothing waits
     * @param maxWait longest a producer waits for room
     * @param spin how long the consumer spins before it parks
     */
    public GroupQueue(String name, int maxItems, long maxBytes, Duration maxWait, Duration spin) {
        this.name = name;
        this.maxItems = maxItems;
        this.maxBytes = maxBytes;
        this.maxWaitNanos = maxWait.toNanos();
        this.spinNanos = spin.toNanos();
    }

    /**
     * Adds an item; waits for room.
     *
     * @throws StorageBusyException if there was none for the longest wait
     * @throws StorageUnavailableException if the queue is closed
     * @throws InterruptedException if the caller was interrupted while waiting; the item was not added
     */
    public void put(T item, long itemBytes) throws InterruptedException {
        lock.lock();
        try {
            long left = maxWaitNanos;
            while (!closed && !fits(itemBytes)) {
                if (left <= 0) {
                    throw new StorageBusyException(name, maxBytes, "bytes");
                }
                left = drained.awaitNanos(left);
            }
            if (closed) {
                throw new StorageUnavailableException(name, "an open engine", null);
            }
            items.add(new Item<>(item, itemBytes));
            bytes += itemBytes;
            size = items.size();
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for an item; at once when the queue is closed. Returns whether there is one. For the consumer. */
    public boolean await(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        long spinUntil = System.nanoTime() + spinNanos;
        while (size == 0 && !closed && System.nanoTime() < spinUntil) {
            Thread.onSpinWait();
        }
        lock.lock();
        try {
            while (items.isEmpty() && !closed) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                filled.awaitNanos(left);
            }
            return !items.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Moves what waits now, at most so many bytes but at least one item if there is any. An item is in the queue until it is
     * in the target, even if there is no memory for it there: whoever waits for it can always be told. For the consumer.
     */
    public void drainTo(Collection<? super T> target, long atMostBytes) {
        lock.lock();
        try {
            boolean first = true;
            long sum = 0;
            for (Item<T> item = items.peek(); item != null; item = items.peek()) {
                sum += item.bytes();
                if (!first && sum > atMostBytes) {
                    return;
                }
                target.add(item.value());
                remove();
                first = false;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes the first item, which takes no memory; {@code null} if there is none. For the consumer. */
    public @Nullable T poll() {
        lock.lock();
        try {
            Item<T> item = items.peek();
            if (item == null) {
                return null;
            }
            remove();
            return item.value();
        } finally {
            lock.unlock();
        }
    }

    /** Refuses further items; those inside can still be taken. */
    public void close() {
        lock.lock();
        try {
            closed = true;
            filled.signalAll();
            drained.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether it was closed. */
    public boolean closed() {
        return closed;
    }

    /** Items waiting now. */
    public int size() {
        return size;
    }

    private boolean fits(long itemBytes) {
        return items.isEmpty() || items.size() < maxItems && bytes + itemBytes <= maxBytes;
    }

    private void remove() {
        bytes -= items.remove().bytes();
        size = items.size();
        drained.signalAll();
    }
}
