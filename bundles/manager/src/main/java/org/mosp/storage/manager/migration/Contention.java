package org.mosp.storage.manager.migration;

import java.time.Duration;
import org.mosp.storage.ConflictException;
import org.mosp.storage.framework.StepIdentity;

/**
 * Commits in a row that came too late because writers were faster: after some, writers are held up a little until one succeeds; after
 * many, the step ends. For one thread.
 */
final class Contention {

    /** Tries of one entry that others keep changing. */
    private static final int MOST_TRIES = 200;

    /** Tries before writers are held up. */
    private static final int FREE_TRIES = 8;

    private static final int LONGEST_HOLD_MILLIS = 20;

    private final StepIdentity step;
    private final MoveStore store;
    private int tries;

    Contention(StepIdentity step, MoveStore store) {
        this.step = step;
        this.store = store;
    }

    /** A commit came too late; how many did, in a row. */
    int lost() {
        return ++tries;
    }

    /** A commit succeeded. */
    void won() {
        if (tries > FREE_TRIES) {
            store.letWritesGo();
        }
        tries = 0;
    }

    /** Writers are held up a little where they are too fast again and again. */
    void backOff(ConflictException e) {
        if (tries > MOST_TRIES) {
            throw StepNames.failed(
                    step, e.subject(), "others change it, or what the step reads for it, all the time", e);
        }
        if (tries > FREE_TRIES) {
            store.live()
                    .slowWrites(Duration.ofMillis(Math.min(LONGEST_HOLD_MILLIS, tries / 2))
                            .toNanos());
        }
    }
}
