package org.mosp.storage.manager.manifest;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.mosp.storage.Bytes;

/**
 * A swap of a role's engine, as far as it is durable. The engine of the role's own record is the truth at every stage.
 *
 * @param stage how far it is
 * @param partner the other engine: the one being filled, or after the switch the one that was left
 * @param since when it began
 * @param windowEnds when the reverse window ends; empty before the switch
 * @param fenced whether the engine that was left durably refuses writes of earlier generations
 * @param maxBytesPerSecond limit of the copy's rate, 0 for none
 * @param window length of the reverse window
 * @param unknown fields of later software, kept as they are
 */
public record SwapRecord(
        Stage stage,
        RoleRecord partner,
        Instant since,
        Optional<Instant> windowEnds,
        boolean fenced,
        long maxBytesPerSecond,
        Duration window,
        Bytes unknown) {

    /** The flag of a role whose writes must be captured: software that does not know it leaves the engine closed. */
    public static final String FLAG = "swap";

    /** How far a swap is. What follows {@link #SWITCHED} has no stage: the record is gone. */
    public enum Stage {
        /** The target was chosen, and is dropped at the next open: nothing of it counts. */
        PREPARED(1),
        /** Entries are copied. */
        COPYING(2),
        /** All are copied, changes are carried. */
        CATCHING_UP(3),
        /** Both engines are compared. */
        VERIFYING(4),
        /** The target has become the truth; its changes are carried back. */
        SWITCHED(5);

        private final int code;

        Stage(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }

        static Stage of(long code) {
            for (Stage stage : values()) {
                if (stage.code == code) {
                    return stage;
                }
            }
            throw new IllegalArgumentException("stage " + code + " of a swap");
        }
    }

    /** A swap that begins. */
    public static SwapRecord prepared(RoleRecord target, Instant now, long maxBytesPerSecond, Duration window) {
        return new SwapRecord(
                Stage.PREPARED, target, now, Optional.empty(), false, maxBytesPerSecond, window, Bytes.EMPTY);
    }

    /** Whether every write of the role must be captured. */
    public boolean capturing() {
        return stage != Stage.PREPARED;
    }

    /** The same at another stage before the switch. */
    public SwapRecord at(Stage other) {
        return new SwapRecord(other, partner, since, windowEnds, fenced, maxBytesPerSecond, window, unknown);
    }

    /** The same with what is known of the partner. */
    public SwapRecord with(RoleRecord other) {
        return new SwapRecord(stage, other, since, windowEnds, fenced, maxBytesPerSecond, window, unknown);
    }

    /** After the switch: the engine that was left is the partner. */
    public SwapRecord switched(RoleRecord left, Instant now) {
        return new SwapRecord(
                Stage.SWITCHED, left, since, Optional.of(now.plus(window)), false, maxBytesPerSecond, window, unknown);
    }

    /** The engine that was left refuses writes of earlier generations. */
    public SwapRecord nowFenced() {
        return new SwapRecord(stage, partner, since, windowEnds, true, maxBytesPerSecond, window, unknown);
    }
}
