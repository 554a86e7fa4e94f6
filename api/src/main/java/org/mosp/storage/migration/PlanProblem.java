package org.mosp.storage.migration;

/**
 * What holds a schema back. It holds back that schema, and those that require it, and no other.
 *
 * @param schema which
 * @param reason what kind
 * @param message names bundle, version and what is missing
 */
public record PlanProblem(String schema, Reason reason, String message) {

    /** What kind. */
    public enum Reason {
        /** No steps lead from the store's version to the one that is wanted. */
        GAP,
        /** A schema that a step requires cannot be brought to the version required. */
        REQUIREMENT,
        /** Steps wait for each other. */
        CYCLE,
        /** Two ways of the same length lead there. */
        TIE,
        /** Two bundles bring the same step. */
        DUPLICATE,
        /** A half-done step is here in another form. */
        CHANGED,
        /** The store's version is one its owner does not read. */
        OWNER,
        /** A step that is to be undone cannot be. */
        NOT_REVERSIBLE
    }
}
