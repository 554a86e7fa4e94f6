package org.mosp.storage.manager.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageRole;

/**
 * What the manifest says of a role.
 *
 * @param role which
 * @param engine the engine that holds its data
 * @param generation the generation that made the engine's directory, {@code engines/<generation>-<engine>}
 * @param initialised whether that engine was ever opened: from then on a missing or empty directory is damage
 * @param formatVersion what the engine writes, from its provider; 0 until it was opened
 * @param nextSequence the least commit sequence that may be given out; while the store is written to, a reserved
 *     ceiling no commit has reached yet
 * @param cleanClose the last commit sequence when the engine was last closed in order; empty while it is written to
 * @param settings the engine's settings; a secret only as a reference
 * @param bundle symbolic name of the bundle that last opened the engine, empty when never
 * @param bundleVersion that bundle's version
 * @param mustUnderstand names a reader has to know before it opens the engine
 * @param swap the swap of its engine while one is under way, the reverse window included
 * @param unknown fields of later software, kept as they are
 */
public record RoleRecord(
        StorageRole role,
        String engine,
        long generation,
        boolean initialised,
        int formatVersion,
        long nextSequence,
        OptionalLong cleanClose,
        Map<String, String> settings,
        String bundle,
        String bundleVersion,
        List<String> mustUnderstand,
        Optional<SwapRecord> swap,
        Bytes unknown) {

    public RoleRecord {
        settings = Map.copyOf(settings);
        mustUnderstand = List.copyOf(mustUnderstand);
    }

    /** A role of a new store, whose engine was not opened yet. */
    public static RoleRecord fresh(StorageRole role, String engine, long generation, Map<String, String> settings) {
        return new RoleRecord(
                role,
                engine,
                generation,
                false,
                0,
                1,
                OptionalLong.empty(),
                settings,
                "",
                "",
                List.of(),
                Optional.empty(),
                Bytes.EMPTY);
    }

    /** The name of the engine's directory in {@code engines/}. */
    public String directoryName() {
        return generation + "-" + engine;
    }

    /** Opened for writing by a provider, with sequences reserved up to the ceiling. */
    public RoleRecord reserved(long ceiling, int format, String byBundle, String byVersion) {
        return new RoleRecord(
                role,
                engine,
                generation,
                true,
                Math.max(format, formatVersion),
                Math.max(ceiling, nextSequence),
                OptionalLong.empty(),
                settings,
                byBundle,
                byVersion,
                mustUnderstand,
                swap,
                unknown);
    }

    /** Closed in order after a last commit sequence. */
    public RoleRecord closed(long lastSequence) {
        return new RoleRecord(
                role,
                engine,
                generation,
                initialised,
                formatVersion,
                lastSequence + 1,
                OptionalLong.of(lastSequence),
                settings,
                bundle,
                bundleVersion,
                mustUnderstand,
                swap,
                unknown);
    }

    /** With a swap under way, or with none: only the first has to be understood. */
    public RoleRecord with(Optional<SwapRecord> other) {
        List<String> flags = new ArrayList<>(mustUnderstand);
        flags.remove(SwapRecord.FLAG);
        other.ifPresent(present -> flags.add(SwapRecord.FLAG));
        return new RoleRecord(
                role,
                engine,
                generation,
                initialised,
                formatVersion,
                nextSequence,
                cleanClose,
                settings,
                bundle,
                bundleVersion,
                flags,
                other,
                unknown);
    }

    /** With the commit sequence to go on from, where that is higher. */
    public RoleRecord from(long sequence) {
        return new RoleRecord(
                role,
                engine,
                generation,
                initialised,
                formatVersion,
                Math.max(sequence, nextSequence),
                cleanClose,
                settings,
                bundle,
                bundleVersion,
                mustUnderstand,
                swap,
                unknown);
    }
}
