package org.mosp.storage;

import java.util.List;

/**
 * What a check of all stored bytes found.
 *
 * @param entries entries or rows checked
 * @param bytes bytes checked
 * @param problems what is damaged; empty when all is well
 */
public record VerifyReport(long entries, long bytes, List<Problem> problems) {

    /**
     * One finding.
     *
     * @param where the file, with its offset where known, or the key or row
     * @param what what is wrong with it
     */
    public record Problem(String where, String what) {}

    public VerifyReport {
        problems = List.copyOf(problems);
    }

    /** Whether nothing was found. */
    public boolean ok() {
        return problems.isEmpty();
    }
}
