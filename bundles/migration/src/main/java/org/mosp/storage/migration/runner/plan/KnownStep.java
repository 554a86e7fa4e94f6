package org.mosp.storage.migration.runner.plan;

import java.util.Set;
import org.mosp.storage.migration.StepInfo;

/**
 * A step that is here.
 *
 * @param info what it is
 * @param resumes checksums of other forms it can go on with
 */
public record KnownStep(StepInfo info, Set<String> resumes) {

    public KnownStep {
        resumes = Set.copyOf(resumes);
    }

    /** Whether half-done work of that form can be gone on with. */
    public boolean goesOnWith(String checksum) {
        return info.checksum().equals(checksum) || resumes.contains(checksum);
    }
}
