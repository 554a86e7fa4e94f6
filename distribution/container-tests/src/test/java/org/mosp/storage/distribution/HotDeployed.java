package org.mosp.storage.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Inside a bundle that a test drops into {@code deploy/}: leaves a mark in the data directory when it is started. */
public final class HotDeployed implements BundleActivator {

    static final String MARK = "hot-deployed";

    /** Made by the framework. */
    public HotDeployed() {}

    @Override
    public void start(BundleContext context) throws IOException {
        Files.writeString(
                Path.of(context.getProperty("mosp.storage.data")).resolve(MARK), context.getProperty("mosp.mode"));
    }

    @Override
    public void stop(BundleContext context) {
        // the mark stays
    }
}
