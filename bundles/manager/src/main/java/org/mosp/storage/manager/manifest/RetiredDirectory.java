package org.mosp.storage.manager.manifest;

import java.time.Instant;
import java.util.Map;
import org.mosp.storage.Bytes;

/**
 * An engine directory whose data was moved elsewhere, kept until it is discarded.
 *
 * @param directory its name in {@code engines/}
 * @param role the id of the role it served
 * @param since when
 * @param settings the engine's settings, which lead to what it keeps outside its directory; a secret only as a reference;
 *     empty where earlier software retired it
 * @param unknown fields of later software, kept as they are
 */
public record RetiredDirectory(
        String directory, String role, Instant since, Map<String, String> settings, Bytes unknown) {

    public RetiredDirectory {
        settings = Map.copyOf(settings);
    }
}
