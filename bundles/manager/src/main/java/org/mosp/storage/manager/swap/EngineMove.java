package org.mosp.storage.manager.swap;

import java.util.concurrent.ExecutorService;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.Engine;

/**
 * What a swap has to know about a kind of engine. Implemented once per role. Any number of threads.
 *
 * @param <E> the kind of engine
 */
public interface EngineMove<E extends Engine> {

    /** Entries or rows to copy, a kept counter. */
    long entries(E engine);

    /** Whether nothing is stored that would move: a target must be so. */
    boolean isEmpty(E target);

    /**
     * Makes what has to be there before the first chunk, such as tables as the source has them, in a target that is empty; in one that was
     * made ready before, what the source has got since.
     */
    void prepare(EngineUse<E> source, E target);

    /** Commits in the change journal, a kept counter. */
    long backlog(E source);

    /** Removes what is left in the change journal, in steps; nothing is captured while this runs. */
    void forgetJournal(EngineUse<E> engine);

    /** The generation below which the engine refuses to be the truth; 0 for none. */
    long fencedBy(E engine);

    /** Records that generation; durable on return. */
    void fence(E left, long generation);

    /**
     * Begins to move, or goes on.
     *
     * @param source whose writes are captured
     * @param target written to by nobody else
     * @param lanes the threads of the move
     */
    MoveSession open(EngineUse<E> source, EngineUse<E> target, ExecutorService lanes, CrashPoints crashPoints);
}
