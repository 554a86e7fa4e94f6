package org.mosp.storage.plugin.canvas;

import java.util.Base64;

/** The last segment of a row's key: the hash, and where other content has the same one, a suffix. */
final class RowNames {

    private static final int HASH_BYTES = 16;
    private static final String ALGORITHM = "m3-";

    private RowNames() {}

    /** Of a hash. */
    static String plain(RecordBytes reader) throws UnreadableException {
        byte[] hash = reader.raw(HASH_BYTES).toArray();
        return ALGORITHM + Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    }

    /** Of a hash and a suffix. */
    static String suffixed(RecordBytes reader) throws UnreadableException {
        String plain = plain(reader);
        long suffix = reader.number();
        return suffix == 0 ? plain : plain + "." + suffix;
    }
}
