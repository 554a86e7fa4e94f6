package org.mosp.storage.manager;

import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;

/** Name and version of this software, for the manifest. */
final class Software {

    private static final String NAME = "org.mosp.storage.manager";

    static final String NAME_AND_VERSION = NAME + " " + version();

    private Software() {}

    private static String version() {
        try {
            Bundle bundle = FrameworkUtil.getBundle(Software.class);
            return bundle == null ? "unpacked" : bundle.getVersion().toString();
        } catch (LinkageError e) {
            return "unpacked"; // a plain program, without OSGi's classes
        }
    }
}
