package org.mosp.storage.spi;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Figures of an engine instance; cheap to take, no scan.
 *
 * @param entries entries or rows alive in keyspace {@link Keyspace#USER}, a kept counter; -1 where not known
 * @param bytesStored bytes on disk, without space prepared ahead
 * @param bytesPrepared space prepared ahead
 * @param bytesWritten bytes written since it was opened
 * @param forces forces (fsync) since it was opened
 * @param commits commits since it was opened
 * @param details further figures by name
 */
public record EngineStatistics(
        long entries,
        long bytesStored,
        long bytesPrepared,
        long bytesWritten,
        long forces,
        long commits,
        Map<String, Long> details) {

    /** All zero. */
    public static final EngineStatistics NONE = new EngineStatistics(0, 0, 0, 0, 0, 0, Map.of());

    public EngineStatistics {
        details = Collections.unmodifiableMap(new TreeMap<>(details));
    }
}
