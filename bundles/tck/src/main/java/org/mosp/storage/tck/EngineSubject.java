package org.mosp.storage.tck;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.mosp.storage.spi.EngineProvider;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The engine under test. Implemented by those who test an engine: a public class with a public constructor without
 * arguments, because child processes make one too.
 */
@ConsumerType
public interface EngineSubject {

    /** The provider, new or the same each time. */
    EngineProvider provider();

    /** Settings the engine is opened with. */
    default Map<String, String> settings() {
        return Map.of();
    }

    /**
     * Settings under which housekeeping (new segments, hints, compaction, checkpoints) happens after some hundred
     * kilobytes, for the suites that kill, cut the power and damage.
     */
    default Map<String, String> busySettings() {
        return settings();
    }

    /** The names of all crash points of the engine, each reached by writing, housekeeping, closing or opening. */
    default List<String> crashPoints() {
        return List.of();
    }

    /** The kind of a file, by which damage is spread evenly; an empty text for files that hold no data. */
    default String fileKind(Path file) {
        return String.valueOf(file.getFileName()).replaceAll("[0-9a-f]*[0-9][0-9a-f]*", "#");
    }

    /** How many keys may become unreadable by one damaged byte: those of the largest unit under one checksum. */
    default int keysPerFrame() {
        return 64;
    }

    /** Whether one damaged byte may make the whole store refuse to open. The default is that it may not. */
    default boolean mayRefuseDamaged() {
        return false;
    }

    /** The share of a small disk (5 to 64 MB) that must be acknowledged before it is full. */
    default double diskShare() {
        return 0.5;
    }
}
