package org.mosp.storage.manager.gate;

import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestTag;
import org.junit.platform.launcher.PostDiscoveryFilter;

/**
 * Leaves tests tagged {@value #TAG} out on a JVM newer than 17, for which Lincheck is not made: they are not discovered there, so
 * none is reported as skipped. It is the JVM of the tests that decides, whichever one runs the build.
 */
public final class LincheckFilter implements PostDiscoveryFilter {

    static final String TAG = "lincheck";

    @Override
    public FilterResult apply(TestDescriptor test) {
        boolean tooNew = Runtime.version().feature() > 17;
        return FilterResult.includedIf(!tooNew || !test.getTags().contains(TestTag.create(TAG)));
    }
}
