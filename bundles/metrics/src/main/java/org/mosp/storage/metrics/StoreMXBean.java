package org.mosp.storage.metrics;

import java.util.List;

/** How the whole store is. Reading an attribute takes at most 200 ms and never fails. */
public interface StoreMXBean {

    /** The store's identity; empty before it is open. */
    String getStoreId();

    /** The data directory. */
    String getDirectory();

    /** {@code green}, {@code yellow}, {@code red}; {@code unknown} where nothing could be learned. */
    String getHealth();

    /** One line each: what, to what, what to do. */
    List<String> getProblems();

    /** How old these figures are, in milliseconds. */
    long getSampleAgeMillis();
}
