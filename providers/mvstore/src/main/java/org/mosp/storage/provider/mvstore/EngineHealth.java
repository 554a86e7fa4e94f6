package org.mosp.storage.provider.mvstore;

import java.util.ArrayList;
import java.util.List;
import org.mosp.storage.StorageReadOnlyException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.VerifyReport;
import org.mosp.storage.spi.EngineState;

/** What the engine can do now, and the damage found so far. Any number of threads. */
final class EngineHealth {

    private static final int MOST_PROBLEMS = 1_000;

    private final String name;
    private final List<VerifyReport.Problem> problems = new ArrayList<>();
    private volatile EngineState state = EngineState.OPEN;

    EngineHealth(String name) {
        this.name = name;
    }

    EngineState state() {
        return state;
    }

    /** Serves reads only from now on. The first reason stays. */
    synchronized void readOnly(String reason) {
        if (state.mode() == EngineState.Mode.OPEN) {
            state = new EngineState(EngineState.Mode.READ_ONLY, reason, state.damaged());
        }
    }

    /** Damage was found: reads only from now on, all that is intact stays readable. */
    synchronized void damaged(String where, String what) {
        if (problems.size() < MOST_PROBLEMS) {
            VerifyReport.Problem problem = new VerifyReport.Problem(where, what);
            if (!problems.contains(problem)) {
                problems.add(problem);
            }
        }
        if (state.mode() != EngineState.Mode.CLOSED && !state.damaged()) {
            String reason = state.reason().isEmpty() ? "damage in " + where + ": " + what : state.reason();
            state = new EngineState(EngineState.Mode.READ_ONLY, reason, true);
        }
    }

    synchronized void closed() {
        state = EngineState.CLOSED;
    }

    synchronized List<VerifyReport.Problem> problems() {
        return List.copyOf(problems);
    }

    /** Throws unless writes are served. */
    void checkWritable() {
        EngineState now = state;
        if (now.mode() == EngineState.Mode.READ_ONLY) {
            throw new StorageReadOnlyException(name, now.reason());
        }
        checkOpen();
    }

    /** Throws if closed. */
    void checkOpen() {
        if (state.mode() == EngineState.Mode.CLOSED) {
            throw new StorageUnavailableException(name, "an open engine", null);
        }
    }
}
