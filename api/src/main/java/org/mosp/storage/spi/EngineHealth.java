package org.mosp.storage.spi;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mosp.storage.StorageReadOnlyException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.VerifyReport;

/**
 * What an engine can do now, and the damage found so far: open, then read-only for a reason that stays, then closed, and never
 * back. Any number of threads.
 *
 * @since 1.2
 */
public final class EngineHealth {

    private static final int MOST_PROBLEMS = 1_000;
    private static final int MOST_DELAYED = 100;

    private final String name;
    private final List<VerifyReport.Problem> problems = new ArrayList<>();
    private final Map<String, String> delayed = new LinkedHashMap<>();
    private volatile EngineState state = EngineState.OPEN;

    /** Open; the name is that of the engine, for errors. */
    public EngineHealth(String name) {
        this.name = name;
    }

    /** The state now. */
    public EngineState state() {
        return state;
    }

    /** Serves reads only from now on. The first reason stays. */
    public synchronized void readOnly(String reason) {
        if (state.mode() == EngineState.Mode.OPEN) {
            state = new EngineState(EngineState.Mode.READ_ONLY, reason, state.damaged());
        }
    }

    /** Damage was found: reads only from now on, all that is intact stays readable. */
    public synchronized void damaged(String where, String what) {
        if (problems.size() < MOST_PROBLEMS) {
            VerifyReport.Problem problem = new VerifyReport.Problem(where, what);
            if (!problems.contains(problem)) {
                problems.add(problem);
            }
        }
        damaged("damage in " + where + ": " + what);
    }

    /** The same, where the places are told elsewhere. The first reason stays. */
    public synchronized void damaged(String reason) {
        if (state.mode() != EngineState.Mode.CLOSED && !state.damaged()) {
            String first = state.mode() == EngineState.Mode.OPEN ? reason : state.reason();
            state = new EngineState(EngineState.Mode.READ_ONLY, first, true);
        }
    }

    /**
     * Work in the background failed and is tried again: everything is served, but somebody may have to do something.
     *
     * @param work what it is, for people; the same until it is {@link #done}
     */
    public synchronized void delayed(String work, Throwable cause) {
        if (delayed.size() < MOST_DELAYED || delayed.containsKey(work)) {
            delayed.put(work, work + " failed and is tried again: " + cause);
        }
        showDelayed();
    }

    /** That work is done by now. */
    public synchronized void done(String work) {
        delayed.remove(work);
        showDelayed();
    }

    private void showDelayed() {
        if (state.mode() == EngineState.Mode.OPEN) {
            String more = delayed.size() > 1 ? " (and " + (delayed.size() - 1) + " more)" : "";
            state = delayed.isEmpty()
                    ? EngineState.OPEN
                    : new EngineState(
                            EngineState.Mode.OPEN, delayed.values().iterator().next() + more, false);
        }
    }

    /** Closed, for good. */
    public synchronized void closed() {
        state = EngineState.CLOSED;
    }

    /** The damage found, the first 1,000 places. */
    public synchronized List<VerifyReport.Problem> problems() {
        return List.copyOf(problems);
    }

    /**
     * Returns if writes are served.
     *
     * @throws StorageReadOnlyException if only reads are, with the reason
     * @throws StorageUnavailableException if it was closed
     */
    public void checkWritable() {
        EngineState now = state;
        if (now.mode() == EngineState.Mode.READ_ONLY) {
            throw new StorageReadOnlyException(name, now.reason());
        }
        checkOpen();
    }

    /**
     * Returns if reads are served.
     *
     * @throws StorageUnavailableException if it was closed
     */
    public void checkOpen() {
        if (state.mode() == EngineState.Mode.CLOSED) {
            throw unavailable();
        }
    }

    /** What is thrown where an open engine is needed. */
    public StorageUnavailableException unavailable() {
        return new StorageUnavailableException(name, "an open engine", null);
    }
}
