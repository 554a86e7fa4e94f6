package org.mosp.storage.migration;

import java.util.List;
import java.util.Optional;

/**
 * How a schema is, now.
 *
 * @param schema which
 * @param version the version its data is in; during a step, the one it began at
 * @param minReader the least version software must know to read it
 * @param writtenBy the bundle that brought it there
 * @param owner who reads and writes it: bundle and version; empty while it is not here
 * @param applied the steps that brought it where it is and were not undone since, in the order they were done
 * @param waiting installed steps above its version, in order
 * @param halfDone the step that was begun and is not recorded yet
 * @param findings what is odd and stops nobody: a step that was applied in another form, for people
 */
public record SchemaStatus(
        String schema,
        int version,
        int minReader,
        String writtenBy,
        Optional<String> owner,
        List<AppliedStep> applied,
        List<WaitingStep> waiting,
        Optional<StepInfo> halfDone,
        List<String> findings) {

    /**
     * An installed step that was not run yet.
     *
     * @param step which
     * @param planned whether the next migration would run it
     * @param reason why it waits, for people
     */
    public record WaitingStep(StepInfo step, boolean planned, String reason) {}

    public SchemaStatus {
        applied = List.copyOf(applied);
        waiting = List.copyOf(waiting);
        findings = List.copyOf(findings);
    }
}
