package org.mosp.storage.manager.roles;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.manager.gate.Absence;
import org.mosp.storage.manager.gate.BoundProvider;
import org.mosp.storage.manager.gate.Gate;
import org.mosp.storage.manager.gate.LiveEngine;
import org.mosp.storage.manager.manifest.RoleRecord;
import org.mosp.storage.spi.Engine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a role's engine: opened when the provider the manifest names is here, closed when it goes. All of it happens on
 * one thread of the role's own, in order, and without a lock held; so providers may come and go on any thread.
 *
 * @param <E> the kind of engine
 */
public final class RoleHost<E extends Engine> {

    /** Longest wait for calls inside before an engine is closed. */
    public static final Duration DRAIN = Duration.ofSeconds(5);

    private static final Duration SETTLE = Duration.ofSeconds(30);

    /** How soon an engine that may open later, as when the disk was full, is tried again. */
    private static final Duration RETRY = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(RoleHost.class);

    private final StorageRole role;
    private final Class<E> type;
    private final ToLongFunction<E> lastSequence;
    private final Gate<E> gate;
    private final ProviderRegistry registry;
    private final ScheduledExecutorService clock;
    private final RoleThread thread;
    private final CopyOnWriteArrayList<Consumer<E>> onOpen = new CopyOnWriteArrayList<>();
    private final CopyOnWriteArrayList<Runnable> onRetired = new CopyOnWriteArrayList<>();
    private final CopyOnWriteArrayList<Runnable> onExchanged = new CopyOnWriteArrayList<>();
    private volatile @Nullable StoreContext store;
    private volatile @Nullable String finding;
    private volatile StopCounts stops = new StopCounts(0, 0, 0);
    private volatile boolean closing;
    private @Nullable BoundProvider failed;
    private @Nullable String lastFailure;
    private volatile EngineOpener.@Nullable Opened<E> serving;
    private volatile Companion<E> companion = Companion.none();

    /**
     * A host that waits for its store.
     *
     * @param lastSequence the last commit sequence of an engine
     * @param clock says when an engine is tried again
     */
    public RoleHost(
            StorageRole role,
            Class<E> type,
            ToLongFunction<E> lastSequence,
            Gate<E> gate,
            ProviderRegistry registry,
            ScheduledExecutorService clock) {
        this.role = role;
        this.type = type;
        this.lastSequence = lastSequence;
        this.gate = gate;
        this.registry = registry;
        this.clock = clock;
        this.thread = new RoleThread("mosp-" + role.id());
    }

    /**
     * What happened when providers stopped.
     *
     * @param stops how often one did
     * @param insideAtLast calls inside at the last stop
     * @param parkedAtLast calls waiting when the engine was last opened again
     */
    public record StopCounts(long stops, long insideAtLast, long parkedAtLast) {}

    /** The role. */
    public StorageRole role() {
        return role;
    }

    /** Its gate. */
    public Gate<E> gate() {
        return gate;
    }

    /** Damage that was found at the last open and leaves the engine in service. */
    public Optional<String> finding() {
        return Optional.ofNullable(finding);
    }

    /** What happened when providers stopped. */
    public StopCounts stops() {
        return stops;
    }

    /** Called with each engine before any call reaches it. */
    public void onOpen(Consumer<E> action) {
        onOpen.add(action);
        LiveEngine<E> live = gate.live();
        if (live != null) {
            action.accept(live.engine());
        }
    }

    /** Called on the role's thread when no call is inside an engine any more, before it is closed. */
    public void onRetired(Runnable action) {
        onRetired.add(action);
    }

    /** What goes on beside the engine; set before the store is open. */
    public void accompany(Companion<E> other) {
        companion = other;
    }

    /** Opens engines of the role in a store. */
    public EngineOpener<E> opener(StoreContext context) {
        return new EngineOpener<>(role, type, lastSequence, context);
    }

    /** The last commit sequence of an engine. */
    public long lastSequence(E engine) {
        return lastSequence.applyAsLong(engine);
    }

    /** Another engine becomes the one calls are led to. */
    public void exchanging(EngineOpener.Opened<E> next) {
        EngineOpener.Opened<E> left = serving;
        serving = next;
        if (left != null) {
            left.line().leave();
        }
        onExchanged.forEach(Runnable::run);
    }

    /** Called while writers are parked, when another engine becomes the one calls are led to: must be quick. */
    public void onExchanged(Runnable action) {
        onExchanged.add(action);
    }

    /** The store is open: engines may be. */
    public void start(StoreContext context) {
        store = context;
        providersChanged();
    }

    /** The store cannot be opened. */
    public void fail(StorageException cause) {
        gate.close(new Absence.Failed(cause));
    }

    /** A provider came: its engine is opened, if it is the one; does not wait for that. */
    public void providersChanged() {
        thread.submit(this::settle);
    }

    /** A provider went from the registry: returns when its engine, if it had one open, is closed. */
    public void providerGone() {
        await(thread.submit(this::settle));
    }

    /** Nobody waits any more: calls fail at once. */
    public void beginClosing() {
        closing = true;
    }

    /** Begins to close the engine in order, for good. */
    public void requestClose() {
        closing = true;
        thread.submit(() -> {
            retire();
            gate.close(absent());
        });
    }

    /** Returns when the engine is closed. */
    public void close() {
        requestClose();
        thread.close();
    }

    private void settle() {
        StoreContext context = store;
        companion.providersChanged();
        LiveEngine<E> live = gate.live();
        if (live != null && !registry.contains(live.provider())) {
            retire();
        }
        if (context == null || gate.live() != null) {
            return;
        }
        Optional<BoundProvider> provider = closing ? Optional.empty() : provider(context);
        if (provider.isEmpty()) {
            failed = null;
            gate.close(absent());
        } else if (failed == null || !registry.contains(failed)) {
            open(context, provider.get());
        }
    }

    private Optional<BoundProvider> provider(StoreContext context) {
        return context.book().current().role(role).flatMap(record -> registry.find(role, record.engine()));
    }

    private void open(StoreContext context, BoundProvider provider) {
        gate.close(new Absence.Opening(role.id() + " storage", provider.shown() + " to finish opening"));
        try {
            settle(context);
            RoleRecord record = context.book().current().role(role).orElseThrow();
            if (!record.engine().equals(provider.engine())) {
                // a switch that was given up on came through: it is another engine's turn
                gate.close(absent());
                thread.submit(this::settle);
                return;
            }
            EngineOpener.Opened<E> opened = opener(context).open(record, provider);
            boolean capture = prepare(context, record, opened);
            serving = opened;
            failed = null;
            finding = opened.finding().orElse(null);
            stops = new StopCounts(stops.stops(), stops.insideAtLast(), gate.parked());
            gate.open(opened.live(), capture);
            companion.opened(context, opened.live());
        } catch (StorageException e) {
            failed(provider, e);
        } catch (RuntimeException | Error e) {
            failed(
                    provider,
                    new StorageUnavailableException(
                            role.id() + " storage", "a provider that opens (" + provider.shown() + " failed)", e));
        }
    }

    /** No engine is opened while it is not known which one the manifest names. */
    private void settle(StoreContext context) {
        try {
            context.book().settle();
        } catch (StorageException e) {
            throw new StorageUnavailableException(role.id() + " storage", "a manifest that can be written", e);
        }
    }

    private boolean prepare(StoreContext context, RoleRecord record, EngineOpener.Opened<E> opened) {
        E engine = opened.live().engine();
        try {
            boolean capture = companion.opening(context, record, opened.live());
            long before = lastSequence.applyAsLong(engine);
            onOpen.forEach(action -> action.accept(engine));
            if (lastSequence.applyAsLong(engine) != before) {
                opened.line().reserve();
            }
            return capture;
        } catch (RuntimeException | Error e) {
            engine.close();
            throw e;
        }
    }

    private void failed(BoundProvider provider, StorageException cause) {
        if (!Objects.equals(cause.getMessage(), lastFailure)) {
            LOG.error("{} engine {} cannot be opened by {}", role.id(), provider.engine(), provider.shown(), cause);
        }
        lastFailure = cause.getMessage();
        failed = provider;
        gate.close(new Absence.Failed(cause));
        if (cause.retryable() && !closing) {
            clock.schedule(() -> thread.submit(this::retry), RETRY.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void retry() {
        if (gate.route().absence() instanceof Absence.Failed) {
            failed = null;
            settle();
        }
    }

    /** Parks the role, waits for calls inside, ends what reads on, closes the engine, notes a clean close. */
    private void retire() {
        LiveEngine<E> first = gate.live();
        if (first == null) {
            return;
        }
        companion.retiring(first);
        // the swap that was ended may have led calls to its other engine before
        LiveEngine<E> live = gate.live();
        if (live == null) {
            return;
        }
        long inside = gate.inside();
        gate.close(absent());
        Retirement<E> retirement = new Retirement<>(role, lastSequence, live);
        retirement.drain(gate, DRAIN);
        stops = new StopCounts(stops.stops() + 1, inside, stops.parkedAtLast());
        onRetired.forEach(retirement::letGo);
        EngineOpener.Opened<E> served = serving;
        retirement.close(served != null && served.live() == live ? Optional.of(served.line()) : Optional.empty());
    }

    private Absence absent() {
        if (closing) {
            return new Absence.Closing(role.id() + " storage");
        }
        return new Absence.Away(role.id() + " storage", needs());
    }

    /** The bundle and version the data needs, for people. */
    private String needs() {
        StoreContext context = store;
        Optional<RoleRecord> record =
                context == null ? Optional.empty() : context.book().current().role(role);
        return record.map(known -> known.bundle().isEmpty()
                        ? "a bundle that provides engine " + known.engine()
                        : "bundle " + known.bundle() + " " + known.bundleVersion() + " (engine " + known.engine() + ")")
                .orElse("an open store");
    }

    private void await(Future<?> task) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + SETTLE.toNanos();
        try {
            while (true) {
                try {
                    task.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    LOG.error("{}: a change of providers failed", role.id(), e.getCause());
                    return;
                } catch (TimeoutException e) {
                    LOG.error("{}: a change of providers is not done after {}", role.id(), SETTLE);
                    return;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Every provider of this role that is here. */
    public List<BoundProvider> providers() {
        return registry.all().stream().filter(each -> each.role() == role).toList();
    }
}
