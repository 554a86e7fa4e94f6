package org.mosp.storage.manager.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.mosp.storage.StorageRole;
import org.mosp.storage.spi.Engine;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineProvider;
import org.mosp.storage.spi.EngineTraits;

/** Provider of {@link HeapEngine}; data outlives its instances while the JVM lives, by directory. */
public final class HeapProvider implements EngineProvider {

    private static final Map<Path, HeapEngine.Data> DATA = new ConcurrentHashMap<>();

    /** Run inside each commit. */
    public volatile Runnable inCommit = () -> {};

    /** Run inside each get. */
    public volatile Runnable inGet = () -> {};

    /** Run inside each count. */
    public volatile Runnable inCount = () -> {};

    /** What becomes of the entries of each replicate. */
    public volatile UnaryOperator<List<EngineEntry>> inReplicate = entries -> entries;

    /** Run inside each open. */
    public volatile Runnable inOpen = () -> {};

    /** What each snapshot says it holds back. */
    public volatile long heldBytes;

    /** Run when a snapshot is asked for it. */
    public volatile Runnable inHeldBytes = () -> {};

    /** Run when a snapshot is closed. */
    public volatile Runnable inSnapshotClose = () -> {};

    /** Run when an instance is asked for its state. */
    public volatile Runnable inState = () -> {};

    /** Instances opened for writing, and closed. */
    public final AtomicInteger opened = new AtomicInteger();

    public final AtomicInteger closed = new AtomicInteger();

    private final int format;
    private final EngineTraits traits;
    private volatile HeapEngine last;

    /** Of format 1, and careful. */
    public HeapProvider() {
        this(1, false);
    }

    public HeapProvider(int format, boolean recoveryMayRollBack) {
        this.format = format;
        this.traits = new EngineTraits(true, false, recoveryMayRollBack, false);
    }

    @Override
    public StorageRole role() {
        return StorageRole.INCREMENTAL;
    }

    @Override
    public String engine() {
        return "heap";
    }

    @Override
    public int formatVersion() {
        return format;
    }

    @Override
    public EngineTraits traits() {
        return traits;
    }

    @Override
    public Engine open(EngineContext context) {
        inOpen.run();
        HeapEngine.Data data = DATA.computeIfAbsent(context.directory(), path -> new HeapEngine.Data());
        if (context.mode() == EngineContext.Mode.WRITE) {
            opened.incrementAndGet();
            mark(context.directory().resolve("marker"));
        }
        last = new HeapEngine(this, context, data);
        return last;
    }

    /** The instance opened last. */
    public HeapEngine last() {
        return last;
    }

    /** The data of a directory comes up as of an earlier commit, as after a bad recovery. */
    public static void loseTail(Path directory, long sequence) {
        DATA.get(directory).loseTail(sequence);
    }

    void closed(EngineContext context) {
        if (context.mode() == EngineContext.Mode.WRITE) {
            closed.incrementAndGet();
        }
    }

    private static void mark(Path marker) {
        try {
            if (!Files.exists(marker)) {
                Files.createFile(marker);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
