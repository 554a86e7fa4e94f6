package org.mosp.storage;

import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Stored bytes are damaged or missing. Nothing is deleted; everything else stays readable. */
public final class StorageDamagedException extends StorageException {

    private static final long serialVersionUID = 1L;

    private final String where;
    private final long offset;
    private final @Nullable String key;

    /**
     * With what is known of the place.
     *
     * @param where the file or table
     * @param offset in bytes from its start, -1 when unknown
     * @param key the key concerned, {@code null} when unknown
     * @param finding what is wrong: missing, empty or damaged, and how it was seen
     */
    public StorageDamagedException(
            String where, long offset, @Nullable String key, String finding, @Nullable Throwable cause) {
        super(
                "stored data is damaged; run mosp verify, which lists all that is",
                false,
                details("file", where, "offset", offset < 0 ? null : offset, "key", key, "finding", finding),
                cause);
        this.where = where;
        this.offset = offset;
        this.key = key;
    }

    /** The file or table. */
    public String where() {
        return where;
    }

    /** Bytes from the start of the file. */
    public OptionalLong offset() {
        return offset < 0 ? OptionalLong.empty() : OptionalLong.of(offset);
    }

    /** The key concerned. */
    public Optional<String> key() {
        return Optional.ofNullable(key);
    }

    @Override
    public String id() {
        return "damaged";
    }
}
