package org.mosp.storage.manager.swap;

/** The target does not hold what was written to it. Never leaves this package. */
final class ComparisonFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ComparisonFailedException(String finding) {
        super(finding);
    }
}
