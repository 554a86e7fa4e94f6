package org.mosp.storage.migration;

import java.util.List;

/**
 * What a plan would do, tried on a copy.
 *
 * @param steps in order
 * @param entries entries of the incremental store there would be afterwards
 * @param digest over their keys, values and schema versions, whatever their order: 16 hexadecimal digits. Two stores with the same
 *     content have the same; it finds what went wrong, not what was forged
 */
public record MigrationRehearsal(List<RehearsedStep> steps, long entries, String digest) {

    /**
     * A step on the copy.
     *
     * @param step which
     * @param entries entries it moved
     */
    public record RehearsedStep(PlannedStep step, long entries) {}

    public MigrationRehearsal {
        steps = List.copyOf(steps);
    }
}
