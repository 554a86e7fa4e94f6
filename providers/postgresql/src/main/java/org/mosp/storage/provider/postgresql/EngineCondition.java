package org.mosp.storage.provider.postgresql;

import org.mosp.storage.StorageReadOnlyException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.spi.EngineState;

/** What the engine can do now; it only ever gets worse. Any number of threads. */
final class EngineCondition {

    private volatile EngineState state = EngineState.OPEN;

    EngineState state() {
        return state;
    }

    /** From now on only reads. */
    synchronized void readOnly(String reason, boolean damaged) {
        EngineState now = state;
        if (now.mode() != EngineState.Mode.CLOSED) {
            String why = now.reason().isEmpty() ? reason : now.reason();
            state = new EngineState(EngineState.Mode.READ_ONLY, why, now.damaged() || damaged);
        }
    }

    synchronized void closed() {
        state = EngineState.CLOSED;
    }

    void checkReadable() {
        if (state.mode() == EngineState.Mode.CLOSED) {
            throw unavailable();
        }
    }

    void checkWritable() {
        EngineState now = state;
        switch (now.mode()) {
            case OPEN -> {}
            case READ_ONLY -> throw new StorageReadOnlyException("relational engine postgresql", now.reason());
            case CLOSED -> throw unavailable();
        }
    }

    static StorageUnavailableException unavailable() {
        return new StorageUnavailableException("relational engine postgresql", "an open engine", null);
    }
}
