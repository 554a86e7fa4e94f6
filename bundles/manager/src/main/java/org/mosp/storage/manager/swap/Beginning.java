package org.mosp.storage.manager.swap;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.mosp.storage.Swap;
import org.mosp.storage.SwapOptions;
import org.mosp.storage.SwapRefusedException;
import org.mosp.storage.SwapRefusedException.Reason;
import org.mosp.storage.manager.gate.LiveEngine;
import org.mosp.storage.manager.manifest.RoleRecord;
import org.mosp.storage.manager.manifest.SwapRecord;
import org.mosp.storage.manager.roles.RoleHost;
import org.mosp.storage.manager.roles.StoreContext;
import org.mosp.storage.spi.Engine;

/**
 * Begins swaps of a role, one at a time: who comes while another begins is refused. Any number of threads.
 *
 * @param <E> the kind of engine
 */
final class Beginning<E extends Engine> {

    private final RoleHost<E> host;
    private final KnownSwap known;
    private final CurrentRun<E> runs;
    private final AtomicBoolean beginning = new AtomicBoolean();

    Beginning(RoleHost<E> host, KnownSwap known, CurrentRun<E> runs) {
        this.host = host;
        this.known = known;
        this.runs = runs;
    }

    /** Begins one; returns when it is durable. */
    Swap begin(Supplier<Preflight<E>> preflight, String engine, SwapOptions options) {
        if (!beginning.compareAndSet(false, true)) {
            throw new SwapRefusedException(Reason.UNDER_WAY, host.role(), "another swap is being prepared", "");
        }
        try {
            Preflight<E> looked = preflight.get();
            looked.look(engine, options).refuse();
            runs.end();
            return begin(looked.store(), engine, options);
        } finally {
            beginning.set(false);
        }
    }

    private Swap begin(StoreContext context, String engine, SwapOptions options) {
        RoleRecord record = context.book().current().role(host.role()).orElseThrow();
        LiveEngine<E> source = host.gate().read(live -> live);
        long generation = new EngineDirectories(context.files(), context.directory())
                .next(context.book().current(), engine);
        RoleRecord target = RoleRecord.fresh(host.role(), engine, generation, options.settings())
                .from(host.lastSequence(source.engine()) + EnginePair.GAP);
        SwapRecord prepared =
                SwapRecord.prepared(target, SwapBook.now(), options.maxBytesPerSecond(), options.rollbackWindow());
        RunningSwap next = known.fresh(record.engine(), prepared);
        SwapRun<E> begun = runs.of(context, next, source);
        known.begun(next);
        StepWait.await(host.role(), runs.begin(begun, target, prepared));
        return next;
    }
}
