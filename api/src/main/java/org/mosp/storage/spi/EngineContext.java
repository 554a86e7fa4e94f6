package org.mosp.storage.spi;

import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;

/**
 * What an engine is opened with.
 *
 * @param storeId the store it belongs to
 * @param generation the generation of the manifest that names it; 0 for a copy that is thrown away, of which a store has one at a time
 * @param directory its own directory, which exists and is never renamed; private to the owner
 * @param mode what may be done
 * @param settings the engine's settings from the manifest, and tunables from configuration, by name
 * @param nextSequence the least commit sequence it may give out
 * @param files all file access of engines whose traits say so
 * @param crashPoints called at named places of commits, recovery and housekeeping
 */
public record EngineContext(
        UUID storeId,
        long generation,
        Path directory,
        Mode mode,
        Map<String, String> settings,
        long nextSequence,
        StorageFiles files,
        CrashPoints crashPoints) {

    /** What may be done. */
    public enum Mode {
        /** Nothing is written, not even by recovery. */
        READ_ONLY,
        /** Everything. */
        WRITE,
        /** Nothing is written, and what is damaged is passed over and reported. */
        SALVAGE
    }

    public EngineContext {
        settings = Map.copyOf(settings);
    }

    /** A setting as a number, or the default. */
    public long setting(String name, long orElse) {
        String text = settings.get(name);
        return text == null ? orElse : Long.parseLong(text.trim());
    }
}
