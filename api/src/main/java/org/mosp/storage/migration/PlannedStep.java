package org.mosp.storage.migration;

/**
 * A step that a plan runs.
 *
 * @param step which
 * @param back whether it is undone: from its {@code to} to its {@code from}
 * @param resumed whether it was begun before, and is gone on with
 */
public record PlannedStep(StepInfo step, boolean back, boolean resumed) {

    /** The version the schema has before. */
    public int begins() {
        return back ? step.to() : step.from();
    }

    /** The version the schema has afterwards. */
    public int ends() {
        return back ? step.from() : step.to();
    }

    /** For people. */
    public String shown() {
        return step.schema() + " " + begins() + " -> " + ends() + " from " + step.bundle() + " " + step.bundleVersion();
    }
}
