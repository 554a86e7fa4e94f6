package org.mosp.storage.embedded;

import org.apache.felix.framework.Logger;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;

/** What the framework itself has to tell, told to the program's own log. */
final class FrameworkLog extends Logger {

    private static final System.Logger LOG = System.getLogger("org.mosp.storage.embedded.framework");

    @Override
    @SuppressWarnings("rawtypes")
    protected void doLog(
            @Nullable Bundle bundle,
            @Nullable ServiceReference service,
            int level,
            String message,
            @Nullable Throwable throwable) {
        doLog(level, bundle == null ? message : bundle + ": " + message, throwable);
    }

    @Override
    protected void doLog(int level, String message, @Nullable Throwable throwable) {
        System.Logger.Level told = level == LOG_ERROR ? System.Logger.Level.ERROR : System.Logger.Level.WARNING;
        if (throwable == null) {
            LOG.log(told, message);
        } else {
            LOG.log(told, message, throwable);
        }
    }
}
