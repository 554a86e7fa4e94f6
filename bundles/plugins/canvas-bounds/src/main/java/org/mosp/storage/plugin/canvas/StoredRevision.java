package org.mosp.storage.plugin.canvas;

import java.util.Optional;
import org.mosp.storage.Bytes;

/** A revision's record: layout 1, then fields of tag, length and content. */
final class StoredRevision {

    private static final int LAYOUT = 1;
    private static final int POOL = 6;

    private StoredRevision() {}

    /** The pool its rows are in. */
    static Optional<String> pool(Bytes record) throws UnreadableException {
        RecordBytes fields = new RecordBytes(record);
        if (fields.octet() != LAYOUT) {
            throw new UnreadableException("a revision of another layout");
        }
        while (fields.hasMore()) {
            long tag = fields.number();
            Bytes content = fields.bytes();
            if (tag == POOL) {
                return Optional.of(content.toUtf8());
            }
        }
        return Optional.empty();
    }
}
