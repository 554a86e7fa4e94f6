package org.mosp.storage.manager.swap.model;

/** The manifest's two copies on disk: each is renamed into place, then forced; the first before the second is touched. */
final class Manifest {

    Stage first = Stage.IDLE_A;
    Stage second = Stage.IDLE_A;

    /** Whether the copy that is being written is renamed and not forced yet: a crash keeps or loses it. */
    boolean renamed;

    void walk(Fields fields) {
        first = Stage.ALL[fields.field(first.ordinal(), 3)];
        second = Stage.ALL[fields.field(second.ordinal(), 3)];
        renamed = fields.flag(renamed);
    }

    boolean says(Stage goal) {
        return first == goal && second == goal;
    }

    /** The next step of writing both copies. */
    void write(Stage goal) {
        if (!renamed) {
            renamed = true;
        } else {
            keep(goal);
        }
    }

    /** What was renamed is on disk. */
    void keep(Stage goal) {
        if (first != goal) {
            first = goal;
        } else {
            second = goal;
        }
        renamed = false;
    }

    /** What was renamed is not on disk. */
    void lose() {
        renamed = false;
    }

    /** The newest valid copy: copies differ only while the first is ahead. */
    Stage newest() {
        return first == Stage.DAMAGED ? second : first;
    }

    @Override
    public String toString() {
        return first + "/" + second + (renamed ? " (a rename not forced)" : "");
    }
}
