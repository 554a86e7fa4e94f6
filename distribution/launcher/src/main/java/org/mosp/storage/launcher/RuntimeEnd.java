package org.mosp.storage.launcher;

import java.util.concurrent.atomic.AtomicReference;

/**
 * How {@code mosp run} ends: by itself, when it was stopped, or by a signal, which is {@code mosp stop} and ends with its status also
 * where it comes while the process ends already. Any number of threads.
 */
final class RuntimeEnd {

    private enum Phase {
        /** It serves, or is about to, or is being stopped. */
        SERVING,
        /** It was stopped, and the process ends by itself. */
        EXITING,
        /** It could not serve, and is being stopped: a signal waits for that, and says nothing about how it ends. */
        FAILING,
        /** It could not serve, and was stopped; the status, and what is said about it, are the main thread's. */
        FAILED
    }

    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.SERVING);
    private final Runnable stop;

    /**
     * Of a process that serves.
     *
     * @param stop stops it, or waits for whoever does, or finds that it was done
     */
    RuntimeEnd(Runnable stop) {
        this.stop = stop;
    }

    /** From now on signals are met. */
    void guard() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::ending, "mosp-stop"));
    }

    /** It was stopped: ends the process at once, with all that is to be done at its end. Does not return. */
    void exit() {
        // a signal from here on finds the process ending with a status of its own
        phase.set(Phase.EXITING);
        System.exit(ExitStatus.DONE);
    }

    /** It ends otherwise, and is stopped next. */
    void failing() {
        phase.compareAndSet(Phase.SERVING, Phase.FAILING);
    }

    /** It ends otherwise, and was stopped. */
    void failed() {
        phase.compareAndSet(Phase.FAILING, Phase.FAILED);
    }

    /** On the hook's thread: of a signal, or of the process's own end. */
    private void ending() {
        Phase met = phase.get();
        if (met == Phase.FAILING) {
            // or the store's close would be cut short; the status is the signal's, not that of mosp stop
            stop.run();
        } else if (met == Phase.SERVING) {
            try {
                stop.run();
            } finally {
                Runtime.getRuntime().halt(ExitStatus.DONE);
            }
        }
    }
}
