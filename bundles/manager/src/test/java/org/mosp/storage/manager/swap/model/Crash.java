package org.mosp.storage.manager.swap.model;

import java.util.ArrayList;
import java.util.List;

/**
 * The end of the process, and its next open up to the reading of the manifest. What is in memory is gone; a rename that
 * was not forced is kept or lost; one copy of the manifest may be found damaged while the other one is sound.
 *
 * @param kept whether the rename is kept
 * @param damaged the copy found damaged, 1 or 2; 0: none
 */
record Crash(boolean kept, int damaged) {

    private static final List<Crash> ALL = List.of(
            new Crash(false, 0),
            new Crash(false, 1),
            new Crash(false, 2),
            new Crash(true, 0),
            new Crash(true, 1),
            new Crash(true, 2));

    /** The crashes that can happen now. */
    static List<Crash> possible(State s) {
        List<Crash> possible = new ArrayList<>(ALL.size());
        Stage goal = Coordinator.goal(s);
        for (Crash crash : ALL) {
            if ((s.manifest.renamed || !crash.kept) && crash.newest(s.manifest, goal) != Stage.DAMAGED) {
                possible.add(crash);
            }
        }
        return possible;
    }

    /** What the open finds. */
    Stage newest(Manifest before, Stage goal) {
        Manifest found = new Manifest();
        found.first = before.first;
        found.second = before.second;
        leave(found, goal);
        return found.newest();
    }

    private void leave(Manifest manifest, Stage goal) {
        if (kept) {
            manifest.keep(goal);
        } else {
            manifest.lose();
        }
        if (damaged == 1) {
            manifest.first = Stage.DAMAGED;
        } else if (damaged == 2) {
            manifest.second = manifest.first == Stage.DAMAGED ? manifest.second : Stage.DAMAGED;
        }
    }

    void happen(State s) {
        leave(s.manifest, Coordinator.goal(s));
        s.stage = s.manifest.newest();
        s.phase = Phase.COMPLETING;
        s.route.close();
        for (Writer writer : s.writers) {
            writer.leave();
        }
        s.worker.stop();
        s.verification.forget();
        s.reader.leave();
    }

    @Override
    public String toString() {
        return "the process ends and is started again"
                + (kept ? ", a rename not forced is there" : "")
                + (damaged > 0 ? ", manifest." + damaged + " is damaged" : "");
    }
}
