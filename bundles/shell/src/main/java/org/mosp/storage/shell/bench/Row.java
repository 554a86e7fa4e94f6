package org.mosp.storage.shell.bench;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.shell.output.Json;
import org.mosp.storage.shell.output.Percentiles;
import org.mosp.storage.shell.output.Units;
import org.mosp.storage.shell.paint.EngineFigures;

/**
 * What was measured of one operation.
 *
 * @param operation its name
 * @param times of its calls
 * @param written what the incremental engine wrote for all of them; space prepared ahead apart
 * @param heapBytes alive in the heap afterwards
 * @param fileBytes of the engines' files afterwards, space prepared ahead included
 */
record Row(String operation, Percentiles times, EngineFigures written, long heapBytes, long fileBytes) {

    /** For machines. */
    Map<String, @Nullable Object> document() {
        return Json.object(
                "operation", operation,
                "count", times.count(),
                "p50Millis", Units.roundedMillis(times.millis(0.50)),
                "p95Millis", Units.roundedMillis(times.millis(0.95)),
                "p99Millis", Units.roundedMillis(times.millis(0.99)),
                "maxMillis", Units.roundedMillis(times.millis(1)),
                "bytesWritten", written.bytesWritten(),
                "fsyncs", written.forces(),
                "heapBytes", heapBytes,
                "fileBytes", fileBytes);
    }
}
