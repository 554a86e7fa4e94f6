package org.mosp.storage.spi;

import java.util.Iterator;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Steps through entries. Implemented by engine bundles; for one thread. It ends where the entries end, and only there: what
 * cannot be read is thrown by {@link #next}, which then goes on behind it when called again.
 */
@ConsumerType
public interface EngineCursor extends Iterator<EngineEntry>, AutoCloseable {

    /** Lets go of what it holds. */
    @Override
    void close();
}
