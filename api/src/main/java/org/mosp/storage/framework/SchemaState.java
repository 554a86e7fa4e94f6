package org.mosp.storage.framework;

import java.util.List;
import java.util.Optional;

/**
 * A schema as the engine that holds its data knows it.
 *
 * @param schema which
 * @param version the version its data is in; during a step, the one it began at
 * @param minReader the least version a reader must know
 * @param writtenBy the bundle, with its version, that brought it there
 * @param keys the patterns of its keys
 * @param halfDone the step that was begun and is not recorded yet
 */
public record SchemaState(
        String schema,
        int version,
        int minReader,
        String writtenBy,
        List<String> keys,
        Optional<StepIdentity> halfDone) {

    public SchemaState {
        keys = List.copyOf(keys);
    }
}
