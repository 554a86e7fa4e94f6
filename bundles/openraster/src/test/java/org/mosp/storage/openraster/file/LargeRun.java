package org.mosp.storage.openraster.file;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;
import org.mosp.storage.openraster.ExportReport;
import org.mosp.storage.openraster.ImportOptions;
import org.mosp.storage.openraster.ImportReport;

/**
 * Imports one file in a process of its own, exports it again, and prints
 * {@code layers|problems|import ms|export ms|MB of heap in use after a collection at most|MB of the process at most}.
 */
public final class LargeRun {

    private static final AtomicLong PEAK = new AtomicLong();

    private LargeRun() {}

    /** Store directory, file to import, file to export to. */
    public static void main(String[] arguments) throws Exception {
        watchCollections();
        try (RealStore store = new RealStore(Path.of(arguments[0]))) {
            long start = System.nanoTime();
            ImportReport in = store.files().importFile(Path.of(arguments[1]), ImportOptions.NEW);
            long imported = System.nanoTime();
            ExportReport out = store.files().exportFile(in.canvas(), OptionalLong.empty(), Path.of(arguments[2]));
            long end = System.nanoTime();
            if (out.layers() != in.layers()) {
                throw new IllegalStateException(out.layers() + " layers out, " + in.layers() + " in");
            }
            System.out.println(in.layers() + "|" + in.problems() + "|" + (imported - start) / 1_000_000 + "|"
                    + (end - imported) / 1_000_000 + "|" + (PEAK.get() >> 20) + "|" + residentMegabytes());
        }
    }

    private static void watchCollections() {
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            ((NotificationEmitter) collector)
                    .addNotificationListener(
                            (notification, handback) -> {
                                GarbageCollectionNotificationInfo info = GarbageCollectionNotificationInfo.from(
                                        (CompositeData) notification.getUserData());
                                long used = info.getGcInfo().getMemoryUsageAfterGc().entrySet().stream()
                                        .filter(pool -> !pool.getKey().contains("Metaspace")
                                                && !pool.getKey().contains("Code")
                                                && !pool.getKey().contains("Class"))
                                        .map(java.util.Map.Entry::getValue)
                                        .mapToLong(MemoryUsage::getUsed)
                                        .sum();
                                PEAK.accumulateAndGet(used, Math::max);
                            },
                            null,
                            null);
        }
    }

    private static long residentMegabytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return -1;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(-1);
    }
}
