package org.mosp.storage.manager.swap;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.manager.gate.BoundProvider;
import org.mosp.storage.manager.gate.LiveEngine;
import org.mosp.storage.manager.manifest.RoleRecord;
import org.mosp.storage.manager.manifest.SwapRecord.Stage;
import org.mosp.storage.manager.roles.EngineOpener.Opened;
import org.mosp.storage.spi.Engine;

/**
 * Both engines of a run: the truth, and the other one, which is opened when it is needed and closed when its provider goes. Changed
 * by the swap's thread alone, each field volatile by itself; any thread may look, and release.
 *
 * @param <E> the kind of engine
 */
final class EnginePair<E extends Engine> {

    /** How far above the truth's last commit sequence the other engine goes on: it must be above all until the switch. */
    static final long GAP = 1L << 32;

    private final SwapContext<E> context;
    private final LeftEngine<E> left;
    private volatile LiveEngine<E> source;
    private volatile @Nullable Partner<E> partner;
    private volatile @Nullable BoundProvider opening;

    /** The directory of the source, as the manifest names it; for the swap's thread. */
    private String truth;

    EnginePair(SwapContext<E> context, LeftEngine<E> left, LiveEngine<E> source) {
        this.context = context;
        this.left = left;
        this.source = source;
        this.truth = context.book().record().directoryName();
    }

    // ---- any thread

    /** The engine that is the truth. */
    LiveEngine<E> source() {
        return source;
    }

    /** The other engine with the move, while it is open. */
    Optional<Partner<E>> partner() {
        return Optional.ofNullable(partner);
    }

    /** No call of the move begins any more. */
    void release() {
        partner().ifPresent(Partner::release);
    }

    /** Whether the other engine is of a provider that went, be it that it is just being opened. */
    boolean usesOneThatWent() {
        Partner<E> open = partner;
        BoundProvider begun = opening;
        return (open != null && !context.registry().contains(open.live().provider()))
                || (begun != null && !context.registry().contains(begun));
    }

    // ---- the swap's thread

    /** Whether calls are led to the truth as this run knows it: the role's engine was not closed or exchanged under it. */
    boolean sourceServes() {
        return context.gate().live() == source;
    }

    /**
     * Whether the manifest names the engine this run takes for the truth. It does not where something failed between the manifest
     * of a switch and the route: then nothing may be carried, and nobody write the engine that was left.
     */
    boolean sourceIsTruth() {
        return context.book().record().directoryName().equals(truth);
    }

    /** Whether calls are led to the other engine by now. */
    boolean partnerServes() {
        Partner<E> open = partner;
        return open != null && context.gate().live() == open.live();
    }

    /** The truth, as a move uses it. */
    EngineUse<E> sourceUse() {
        Partner<E> open = partner;
        return open == null ? new EngineUse<>(source) : open.source();
    }

    /** Both engines; the move is stopped where the other one is closed. */
    Partner<E> taken() {
        Partner<E> open = partner;
        if (open == null) {
            throw new MoveStoppedException("the other engine is closed");
        }
        return open;
    }

    /** Sees to it that the other engine is open; whether it is. */
    boolean ensurePartner(RoleRecord record) {
        Partner<E> open = partner;
        if (open != null) {
            // the partner must go on above all that the truth gives out until the switch
            boolean above = open.target().of(context.host()::lastSequence) - GAP / 2
                    > open.source().of(context.host()::lastSequence);
            if (above
                    || (context.book().swap().orElseThrow().stage() == Stage.SWITCHED
                            && !context.requests().rollingBack())) {
                return true;
            }
            closePartner("the swap goes on above the last commit");
        }
        if (context.provider(record.engine()).isEmpty()) {
            context.status().block("a bundle that provides engine " + record.engine());
            return false;
        }
        // where the move could not be turned round, it is the engine to be opened: never twice at once
        left.close("it is opened anew");
        take(open(record));
        context.reached("swap.resume.opened");
        context.status().unblock();
        return true;
    }

    /** Opens the other engine, which goes on above the truth. */
    Opened<E> open(RoleRecord record) {
        BoundProvider provider = context.provider(record.engine())
                .orElseThrow(() -> new MoveStoppedException("the target's provider is away"));
        inUse(provider);
        try {
            long next = Math.max(record.nextSequence(), new EngineUse<>(source).of(context.host()::lastSequence) + GAP);
            return context.host().opener(context.store()).openPartner(record, provider, next);
        } finally {
            inUse(null);
        }
    }

    /** The provider of the other engine works, though that engine is not open; {@code null} when it is done. */
    void inUse(@Nullable BoundProvider provider) {
        opening = provider;
    }

    /** Begins the move to the engine just opened. */
    void take(Opened<E> opened) {
        EngineUse<E> from = new EngineUse<>(source);
        EngineUse<E> to = new EngineUse<>(opened.live());
        try {
            partner = new Partner<>(opened, from, to, session(from, to));
        } catch (RuntimeException | Error e) {
            Partner.closeEngine(opened.live(), "the move could not begin");
            throw e;
        }
        // a stop may have come before there was anything to release
        Requests requests = context.requests();
        if (requests.stopped() || !context.registry().contains(opened.live().provider())) {
            if (!requests.stopped()) {
                requests.wantBack();
            }
            throw new MoveStoppedException("the engine is wanted back");
        }
    }

    /** The other engine has become the truth, and there is none beside it. */
    void exchanged(LiveEngine<E> engine) {
        source = engine;
        truth = context.book().record().directoryName();
        partner = null;
    }

    /** Begins the move back to the engine that was left. */
    void reverse(Opened<E> left) {
        EngineUse<E> from = new EngineUse<>(source);
        EngineUse<E> to = new EngineUse<>(left.live());
        partner = new Partner<>(left, from, to, session(from, to));
    }

    private MoveSession session(EngineUse<E> from, EngineUse<E> to) {
        return context.move().open(from, to, context.lanes(), context.store().crashPoints());
    }

    /** Lets go of the other engine, which stays open. */
    Optional<Partner<E>> leavePartner() {
        Optional<Partner<E>> left = partner();
        partner = null;
        return left;
    }

    void closePartner(String reason) {
        Partner<E> open = partner;
        if (open == null) {
            return;
        }
        if (partnerServes()) {
            open.session().close();
        } else {
            open.close(reason);
        }
        partner = null;
    }
}
