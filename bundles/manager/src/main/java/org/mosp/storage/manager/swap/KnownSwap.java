package org.mosp.storage.manager.swap;

import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.SwapAbortedException;
import org.mosp.storage.SwapState;
import org.mosp.storage.manager.gate.Gate;
import org.mosp.storage.manager.manifest.RoleRecord;
import org.mosp.storage.manager.manifest.SwapRecord;
import org.mosp.storage.manager.manifest.SwapRecord.Stage;

/**
 * A role's last swap as callers hold it: the same object as long as this process knows it, whatever becomes of its engines
 * meanwhile. Set by whoever begins a swap and by the role's thread, behind one volatile field; read by any thread.
 */
final class KnownSwap {

    private final StorageRole role;
    private final Gate<?> gate;
    private final Executor executor;
    private final Runnable aborting;
    private volatile @Nullable RunningSwap swap;

    /**
     * None yet.
     *
     * @param executor where stages complete
     * @param aborting gives the swap up
     */
    KnownSwap(StorageRole role, Gate<?> gate, Executor executor, Runnable aborting) {
        this.role = role;
        this.gate = gate;
        this.executor = executor;
        this.aborting = aborting;
    }

    /** The last one, be it over. */
    Optional<RunningSwap> last() {
        return Optional.ofNullable(swap);
    }

    /** The one under way. */
    Optional<RunningSwap> current() {
        return last().filter(known -> !known.state().over());
    }

    /** One that is to begin; not known yet. */
    RunningSwap fresh(String from, SwapRecord prepared) {
        return running(from, prepared.partner(), prepared);
    }

    /** One has begun. */
    void begun(RunningSwap next) {
        swap = next;
    }

    /** The swap a record tells of; the same object as long as this process knows it. */
    RunningSwap recorded(RoleRecord record, SwapRecord swapped) {
        RunningSwap known = current().orElse(null);
        if (known == null) {
            boolean after = swapped.stage() == Stage.SWITCHED;
            known = after
                    ? running(swapped.partner().engine(), record, swapped)
                    : running(record.engine(), swapped.partner(), swapped);
            swap = known;
        }
        if (swapped.stage() == Stage.SWITCHED) {
            // the run that switched may have ended before it could say so
            known.window(swapped.windowEnds().orElse(null));
            known.hasSwitchedTo();
        } else {
            known.enter(SwapState.valueOf(swapped.stage().name()));
        }
        return known;
    }

    /** The switch stands, and there is no way back: nothing is recorded any more of one that was under way. */
    void finished() {
        current().ifPresent(known -> known.ended(SwapState.DONE, null));
    }

    /** Nothing is recorded any more of the one under way: it has ended, and its run could not say so. What ended, if one did. */
    Optional<RunningSwap> unrecorded(RoleRecord record) {
        Optional<RunningSwap> known = current();
        known.ifPresent(swapped -> {
            SwapState end = swapped.endedWith(record.generation());
            swapped.ended(
                    end,
                    end == SwapState.ABORTED
                            ? new SwapAbortedException(role, swapped.to(), "it is not recorded", null)
                            : null);
        });
        return known;
    }

    /** The store is closed: it goes on at the next open. */
    void left(StorageException cause) {
        last().ifPresent(known -> known.left(cause));
    }

    private RunningSwap running(String from, RoleRecord to, SwapRecord record) {
        return new RunningSwap(
                role,
                from,
                to.engine(),
                to.generation(),
                SwapState.valueOf(record.stage().name()),
                record.since(),
                gate,
                executor,
                aborting);
    }
}
