package org.mosp.storage.manager.gate;

import org.jspecify.annotations.Nullable;
import org.mosp.storage.spi.Engine;

/**
 * Where the calls of a role go, now. Immutable; a change is a new route with a higher epoch, behind one volatile field.
 *
 * @param epoch one more with every route
 * @param primary the engine that is read and written, {@code null} while there is none
 * @param target the engine a running swap fills, {@code null} when none runs
 * @param capture whether writes also write the change journal
 * @param parkWrites whether writers wait although there is an engine
 * @param absence why there is no primary; {@code null} when there is one
 * @param writes writes inside that came in by this route
 * @param <E> the kind of engine
 */
public record Route<E extends Engine>(
        long epoch,
        @Nullable LiveEngine<E> primary,
        @Nullable LiveEngine<E> target,
        boolean capture,
        boolean parkWrites,
        @Nullable Absence absence,
        StripedCount writes) {

    /** No engine, for a reason. */
    static <E extends Engine> Route<E> absent(long epoch, Absence absence) {
        return new Route<>(epoch, null, null, false, false, absence, new StripedCount());
    }

    /** All calls to one engine. */
    static <E extends Engine> Route<E> to(long epoch, LiveEngine<E> primary) {
        return to(epoch, primary, null, false, false);
    }

    /** All calls to one engine, with what a swap needs. */
    static <E extends Engine> Route<E> to(
            long epoch, LiveEngine<E> primary, @Nullable LiveEngine<E> target, boolean capture, boolean parkWrites) {
        return new Route<>(epoch, primary, target, capture, parkWrites, null, new StripedCount());
    }
}
