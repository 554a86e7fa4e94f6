package org.mosp.storage.support.engine;

import java.time.Duration;

/** The time in which an engine closes: bounded, and not cut short by an interrupt. */
public final class Closing {

    /** A moment for those that are about to end, even when the time is over. */
    private static final long LEAST_NANOS = 10_000_000;

    private final long end;

    private Closing(Duration longest) {
        this.end = System.nanoTime() + longest.toNanos();
    }

    /**
     * The steps of a close, each of which may be repeated.
     *
     * @param <E> what they throw
     */
    @FunctionalInterface
    public interface Steps<E extends Exception> {
        /** Does them, one after the other, in the time that is left for each. */
        void run(Closing time) throws InterruptedException, E;
    }

    /**
     * Closes. An interrupted caller must not leave threads and connections behind: the steps are repeated, in what is left of
     * the same time, and its interrupt flag is set at the end.
     */
    public static <E extends Exception> void within(Duration longest, Steps<E> steps) throws E {
        Closing time = new Closing(longest);
        boolean interrupted = false;
        try {
            boolean ended = false;
            while (!ended) {
                try {
                    steps.run(time);
                    ended = true;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** What is left, never less than a moment. */
    public Duration left() {
        return Duration.ofNanos(Math.max(end - System.nanoTime(), LEAST_NANOS));
    }
}
