package org.mosp.storage.manager.migration;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.mosp.storage.Bytes;
import org.mosp.storage.migration.KeyPattern;
import org.mosp.storage.migration.SchemaVersionException;

/**
 * In which versions a schema's entries may be written now.
 *
 * @param schema which
 * @param keys its keys
 * @param version the version the data is in; during a step, the one it began at
 * @param movingTo the version a step under way ends at
 * @param movedKeys the keys that step moves
 * @param announced the newest version there is or will be
 * @param readTo the highest version its owner reads; empty where none is known
 * @param held why it is only read, whatever its owner knows
 * @param writtenBy the bundle that brought the data where it is, or is about to
 */
record SchemaRule(
        String schema,
        List<KeyPattern> keys,
        int version,
        OptionalInt movingTo,
        List<KeyPattern> movedKeys,
        int announced,
        OptionalInt readTo,
        Optional<Held> held,
        String writtenBy) {

    /**
     * It is only read.
     *
     * @param needed the version its owner writes
     * @param missing what is in the way of that version
     */
    record Held(int needed, String missing) {}

    SchemaRule {
        keys = List.copyOf(keys);
        movedKeys = List.copyOf(movedKeys);
    }

    boolean means(Bytes key) {
        return isIn(keys, key);
    }

    /** Whether every write in version 1 is as it should be, and need not be looked at. */
    boolean isQuietAt1() {
        return version == 1 && movingTo.isEmpty() && !isTooNew() && held.isEmpty();
    }

    /**
     * Where the owner does not know the newest data, or a step is missing, nobody writes, and nobody deletes.
     *
     * @throws SchemaVersionException if so
     */
    void refuseWhatIsOnlyRead(Bytes key, int written) {
        if (isTooNew()) {
            throw new SchemaVersionException(
                    schema,
                    key.toUtf8(),
                    written,
                    announced,
                    "it is only read here, because its owner reads up to version " + readTo.getAsInt()
                            + "; install a newer one, the data is of " + writtenBy);
        }
        if (held.isPresent()) {
            throw new SchemaVersionException(
                    schema,
                    key.toUtf8(),
                    held.get().needed(),
                    version,
                    "it is only read until what is missing is there: "
                            + held.get().missing());
        }
    }

    private boolean isTooNew() {
        return readTo.isPresent() && readTo.getAsInt() < announced;
    }

    private static boolean isIn(List<KeyPattern> patterns, Bytes key) {
        for (KeyPattern pattern : patterns) {
            if (pattern.matches(key)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Judges a put.
     *
     * @return whether it is one the step under way has to visit again
     * @throws SchemaVersionException if it may not be made
     */
    boolean admit(Bytes key, int written) {
        refuseWhatIsOnlyRead(key, written);
        int newest = Math.max(version, movingTo.orElse(version));
        if (written == version) {
            return movingTo.isPresent() && isIn(movedKeys, key);
        }
        if (movingTo.isPresent() && written == movingTo.getAsInt()) {
            return false;
        }
        throw new SchemaVersionException(
                schema,
                key.toUtf8(),
                written,
                movingTo.orElse(version),
                written > newest
                        ? "install and run a migration to version " + written
                        : "write version " + newest + ", which " + writtenBy + " brought");
    }
}
