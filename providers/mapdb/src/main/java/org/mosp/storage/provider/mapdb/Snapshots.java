package org.mosp.storage.provider.mapdb;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** The visible frame, and the snapshots that hold older ones. */
final class Snapshots {

    private final TreeMap<Long, Long> framesById = new TreeMap<>();
    private final AtomicLong superseded = new AtomicLong();
    private long nextId = 1;
    private volatile long visible;
    private volatile long sequence;

    Snapshots(long visible, long sequence) {
        this.visible = visible;
        this.sequence = sequence;
    }

    /** The newest frame that readers see. */
    long visible() {
        return visible;
    }

    /** The last commit sequence at or below the visible frame. */
    long sequence() {
        return sequence;
    }

    /** Makes frames up to this one seen, all at once. */
    synchronized void publish(long frame, long lastSequence) {
        visible = frame;
        sequence = lastSequence;
    }

    /** A snapshot. */
    record Lease(long id, long frame, long sequence, long supersededBefore) {}

    synchronized Lease open() {
        long id = nextId++;
        framesById.put(id, visible);
        return new Lease(id, visible, sequence, superseded.get());
    }

    synchronized void close(Lease lease) {
        framesById.remove(lease.id());
    }

    /** The frames that some reader may ask for: those of snapshots and the visible one; sorted. */
    synchronized long[] retained() {
        if (framesById.isEmpty()) {
            return new long[] {visible};
        }
        long[] frames = new long[framesById.size() + 1];
        int i = 0;
        for (long frame : framesById.values()) {
            frames[i++] = frame;
        }
        frames[i] = visible;
        return frames;
    }

    /** Whether a link is the newest at or below one of the retained frames, given the number of the next newer one. */
    static boolean needed(long[] retained, long frame, long newer) {
        for (long candidate : retained) {
            if (candidate >= frame && candidate < newer) {
                return true;
            }
        }
        return false;
    }

    /** The lowest frame that is retained. */
    synchronized long oldest() {
        Map.Entry<Long, Long> first = framesById.firstEntry();
        return first == null ? visible : Math.min(first.getValue(), visible);
    }

    /** A mark: all snapshots open now are below it. */
    synchronized long mark() {
        return nextId;
    }

    /** Whether a snapshot below the mark is still open. */
    synchronized boolean anyBelow(long mark) {
        return !framesById.isEmpty() && framesById.firstKey() < mark;
    }

    synchronized int count() {
        return framesById.size();
    }

    /** Bytes of entries superseded since the engine was opened. */
    AtomicLong superseded() {
        return superseded;
    }
}
