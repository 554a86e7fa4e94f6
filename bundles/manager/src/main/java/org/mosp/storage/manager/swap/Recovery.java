package org.mosp.storage.manager.swap;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.manager.gate.BoundProvider;
import org.mosp.storage.manager.gate.LiveEngine;
import org.mosp.storage.manager.manifest.RoleRecord;
import org.mosp.storage.manager.manifest.SwapRecord;
import org.mosp.storage.manager.manifest.SwapRecord.Stage;
import org.mosp.storage.manager.roles.EngineOpener.Opened;
import org.mosp.storage.manager.roles.ProviderRegistry;
import org.mosp.storage.manager.roles.RoleHost;
import org.mosp.storage.manager.roles.StoreContext;
import org.mosp.storage.spi.Engine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a role's engine needs before its first call where a swap was under way, be it that a kill interrupted it. For the role's
 * thread.
 *
 * @param <E> the kind of engine
 */
final class Recovery<E extends Engine> {

    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    /** Longest wait at an open for the provider of an engine that is still to be fenced. */
    private static final long FENCE_PROVIDER_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final RoleHost<E> host;
    private final ProviderRegistry registry;
    private final EngineMove<E> move;
    private final KnownSwap known;
    private final BooleanSupplier closed;

    /**
     * That of a role.
     *
     * @param known told what is found
     * @param closed whether nobody waits any more
     */
    Recovery(RoleHost<E> host, ProviderRegistry registry, EngineMove<E> move, KnownSwap known, BooleanSupplier closed) {
        this.host = host;
        this.registry = registry;
        this.move = move;
        this.known = known;
        this.closed = closed;
    }

    /**
     * An engine was opened.
     *
     * @return whether its writes are captured from the first one on
     * @throws StorageDamagedException if its data went on elsewhere
     */
    boolean opening(StoreContext context, RoleRecord record, LiveEngine<E> primary) {
        refuseOlder(context, record, primary);
        Optional<SwapRecord> swapped = record.swap();
        if (swapped.isPresent()
                && swapped.get().stage() == Stage.SWITCHED
                && !swapped.get().fenced()) {
            return fence(context, swapped.get());
        }
        // whoever asks for the swap once calls reach the engine finds it
        swapped.ifPresent(present -> known.recorded(record, present));
        return swapped.map(SwapRecord::capturing).orElse(false);
    }

    private void refuseOlder(StoreContext context, RoleRecord record, LiveEngine<E> primary) {
        long fencedBy = move.fencedBy(primary.engine());
        long generation = context.book().current().generation();
        if (fencedBy > generation) {
            throw new StorageDamagedException(
                    context.directory().resolve("manifest.1").toString(),
                    -1,
                    null,
                    "an older manifest, of generation " + generation + ": engine " + record.directoryName()
                            + " was left in generation " + fencedBy + ", its data went on elsewhere",
                    null);
        }
    }

    /** Completes what a kill interrupted at the switch, before the first call; where that cannot be, the window is closed. */
    private boolean fence(StoreContext context, SwapRecord swapped) {
        SwapBook book = new SwapBook(host.role(), context.book());
        RoleRecord left = swapped.partner();
        Optional<BoundProvider> provider = awaitProvider(left.engine());
        try {
            BoundProvider found = provider.orElseThrow(() ->
                    new StorageUnavailableException("engine " + left.engine(), "a bundle that provides it", null));
            Opened<E> opened = host.opener(context).openPartner(left, found, left.nextSequence());
            try {
                move.fence(opened.live().engine(), context.book().current().generation());
            } finally {
                opened.live().engine().close();
            }
            context.crashPoints().reached("swap.resume.fenced");
            book.fenced();
            known.recorded(book.record(), book.swap().orElseThrow());
            return true;
        } catch (RuntimeException | LinkageError e) {
            // whatever its provider throws: the truth must not stay closed for it
            LOG.warn("the engine that was left at the switch cannot be written: no rollback", e);
            book.finished();
            known.finished();
            return false;
        }
    }

    private Optional<BoundProvider> awaitProvider(String engine) {
        long deadline = System.nanoTime() + FENCE_PROVIDER_NANOS;
        Optional<BoundProvider> provider = registry.find(host.role(), engine);
        while (provider.isEmpty() && System.nanoTime() < deadline && !closed.getAsBoolean()) {
            LockSupport.parkNanos(1_000_000);
            provider = registry.find(host.role(), engine);
        }
        return provider;
    }
}
