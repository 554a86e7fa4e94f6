package org.mosp.storage.canvas.store.index;

import org.mosp.storage.canvas.store.codec.Hash128;
import org.mosp.storage.incremental.StorageKeys;

/** The keys of canvases and pools. */
public final class CanvasKeys {

    /** What every canvas's keys begin with. */
    public static final String CANVASES = "canvas/";

    /** What every pool's keys begin with. */
    public static final String POOLS = "pool/";

    /** What every mark begins with, in keyspace STORE. */
    public static final String OUTBOX = "outbox/";

    private CanvasKeys() {}

    /** {@code canvas/{id}/}. */
    public static String canvas(String canvasId) {
        return CANVASES + canvasId + '/';
    }

    /** The head: the newest revision with its list of layers. */
    public static String head(String canvasId) {
        return StorageKeys.canvasLayers(canvasId);
    }

    /** The head's metadata. */
    public static String metadata(String canvasId) {
        return StorageKeys.canvasMetadata(canvasId);
    }

    /** The metadata as of a revision that changed it. */
    public static String metadata(String canvasId, long revision) {
        return StorageKeys.canvasMetadata(canvasId) + '/' + ordered(revision);
    }

    /** The thumbnail. */
    public static String thumbnail(String canvasId) {
        return canvas(canvasId) + "thumbnail";
    }

    /** A revision. */
    public static String revision(String canvasId, long revision) {
        return canvas(canvasId) + "revision/" + ordered(revision);
    }

    /** What the keys of all revisions begin with. */
    public static String revisions(String canvasId) {
        return canvas(canvasId) + "revision/";
    }

    /** What the keys of all layers begin with. */
    public static String layers(String canvasId) {
        return canvas(canvasId) + "layer/";
    }

    /** What the keys of all lists of foreign entries begin with. */
    public static String entryLists(String canvasId) {
        return canvas(canvasId) + "entries/";
    }

    /** What the keys of all metadata but the head's begin with. */
    public static String metadatas(String canvasId) {
        return metadata(canvasId) + '/';
    }

    /** What the keys of all rows of a kind begin with. */
    public static String rows(String poolId, RowKind kind) {
        return pool(poolId) + kind.segment() + '/';
    }

    /** What the keys of all canvases of a pool begin with. */
    public static String users(String poolId) {
        return pool(poolId) + "canvas/";
    }

    /** A layer as of a revision that changed it. */
    public static String layer(String canvasId, String layerId, long revision) {
        return canvas(canvasId) + "layer/" + layerId + '/' + ordered(revision);
    }

    /** The list of foreign entries as of a revision that changed it. */
    public static String entries(String canvasId, long revision) {
        return canvas(canvasId) + "entries/" + ordered(revision);
    }

    /** The labels. */
    public static String labels(String canvasId) {
        return canvas(canvasId) + "labels";
    }

    /** How far undone steps can be done again. */
    public static String cursor(String canvasId) {
        return canvas(canvasId) + "cursor";
    }

    /** {@code pool/{id}/}. */
    public static String pool(String poolId) {
        return POOLS + poolId + '/';
    }

    /** The pool's count of collections: even at rest, odd during one. */
    public static String epoch(String poolId) {
        return pool(poolId) + "gc-epoch";
    }

    /** Says that a canvas uses the pool. */
    public static String user(String poolId, String canvasId) {
        return pool(poolId) + "canvas/" + canvasId;
    }

    /** A row of a pool. */
    public static String row(String poolId, RowKind kind, RowName name) {
        return row(poolId, kind, name.hash(), name.suffix());
    }

    private static String row(String poolId, RowKind kind, Hash128 hash, int suffix) {
        String text = pool(poolId) + kind.segment() + '/' + hash.text();
        return suffix == 0 ? text : text + '.' + suffix;
    }

    /** The mark of a canvas whose catalogue row is behind, in keyspace STORE. */
    public static String mark(String canvasId) {
        return OUTBOX + StorageKeys.segment(canvasId);
    }

    /** The bytes that prunings took away. */
    public static String pruned(String canvasId) {
        return canvas(canvasId) + "pruned";
    }

    /** The most bytes of a pool. */
    public static String quota(String poolId) {
        return pool(poolId) + "quota";
    }

    /** The bytes that its canvases added and that are not there any more. */
    public static String collected(String poolId) {
        return pool(poolId) + "collected";
    }

    /** A revision's number so that keys are ordered by it: the count of its digits as a letter, then the digits. */
    static String ordered(long number) {
        String digits = Long.toString(number);
        return (char) ('a' + digits.length() - 1) + digits;
    }

    /** The number again. */
    public static long number(String segment) {
        return Long.parseLong(segment.substring(1));
    }
}
