package org.mosp.storage.manager.copy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.mosp.storage.Bytes;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;

/** Another engine, which keeps the versions entries have; the cursor is in its keyspace LOCAL. */
public final class ReplicatingSink implements EntrySink {

    /** Where the cursor is. */
    private static final Bytes CURSOR = Bytes.utf8("copy/cursor");

    /** Uses the engine for a moment. */
    @FunctionalInterface
    public interface Use {
        /** Runs a call on the engine, counted as inside. */
        <T> T of(Function<IncrementalEngine, T> call);
    }

    private final Use engine;

    /** Into an engine. */
    public ReplicatingSink(Use engine) {
        this.engine = engine;
    }

    @Override
    public Optional<CopyCursor> cursor() {
        return engine.of(target -> target.get(Keyspace.LOCAL, CURSOR))
                .map(EngineEntry::value)
                .map(CopyCursor::decode);
    }

    @Override
    public void write(List<EngineEntry> entries, CopyCursor after) {
        List<EngineEntry> puts = new ArrayList<>(entries);
        puts.add(new EngineEntry(Keyspace.LOCAL, CURSOR, 1, 1, 0, after.encode()));
        engine.of(target -> {
            target.replicate(puts, List.of());
            return true;
        });
    }
}
