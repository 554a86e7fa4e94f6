package org.mosp.storage.manager.swap;

import org.mosp.storage.SwapRefusedException;
import org.mosp.storage.SwapRefusedException.Reason;
import org.mosp.storage.SwapState;
import org.mosp.storage.manager.copy.CopyCursor;
import org.mosp.storage.manager.gate.BoundProvider;
import org.mosp.storage.manager.gate.LiveEngine;
import org.mosp.storage.manager.manifest.RoleRecord;
import org.mosp.storage.manager.manifest.SwapRecord;
import org.mosp.storage.manager.manifest.SwapRecord.Stage;
import org.mosp.storage.manager.roles.EngineOpener.Opened;
import org.mosp.storage.spi.Engine;

/**
 * The first phase: the target is chosen, recorded and opened, and writes are captured from its end on. For the swap's thread.
 *
 * @param <E> the kind of engine
 */
final class Preparation<E extends Engine> {

    private final SwapContext<E> context;
    private final EnginePair<E> pair;
    private final Capture<E> capture;

    Preparation(SwapContext<E> context, EnginePair<E> pair, Capture<E> capture) {
        this.context = context;
        this.pair = pair;
        this.capture = capture;
    }

    /**
     * Returns when the swap is recorded as copying.
     *
     * @throws SwapRefusedException if the target holds something; nothing is left of the swap
     */
    void run(RoleRecord target, SwapRecord prepared) {
        EngineMove<E> move = context.move();
        SwapBook book = context.book();
        EngineUse<E> use = new EngineUse<>(pair.source());
        move.forgetJournal(use);
        context.running().copying(CopyCursor.start(use.of(move::entries)));
        context.reached("swap.prepare.before-manifest");
        book.prepared(prepared);
        context.reached("swap.prepare.after-manifest");
        Opened<E> opened = pair.open(target);
        if (!madeReady(use, opened.live())) {
            // what a place outside holds is not ours to drop; the directory is new
            context.directories().drop(target.directoryName());
            book.aborted();
            throw new SwapRefusedException(
                    Reason.TARGET_NOT_EMPTY, context.role(), "the target holds something", "choose another place");
        }
        pair.take(opened);
        context.reached("swap.prepare.target-opened");
        capture.begin();
        // a table may have come behind the target's; from now on none does
        pair.taken().target().of(engine -> {
            move.prepare(use, engine);
            return true;
        });
        BoundProvider provider = opened.live().provider();
        book.prepared(prepared.with(target.reserved(
                        target.nextSequence(), provider.formatVersion(), provider.bundle(), provider.version()))
                .at(Stage.COPYING));
        context.reached("swap.copying.recorded");
        context.status()
                .enter(
                        SwapState.COPYING,
                        "copying " + move.entries(pair.source().engine()) + " entries");
    }

    /** Whether it is empty, and ready to be filled then; else, or where that cannot be told, it is closed. */
    private boolean madeReady(EngineUse<E> source, LiveEngine<E> target) {
        boolean ready = false;
        try {
            if (context.move().isEmpty(target.engine())) {
                context.move().prepare(source, target.engine());
                ready = true;
            }
            return ready;
        } finally {
            if (!ready) {
                Partner.closeEngine(target, "the swap does not begin");
            }
        }
    }
}
