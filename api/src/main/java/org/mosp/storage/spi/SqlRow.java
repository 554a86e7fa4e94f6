package org.mosp.storage.spi;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.osgi.annotation.versioning.ConsumerType;

/** A row of a query's answer; columns are counted from 1. Implemented by engine bundles. */
@ConsumerType
public interface SqlRow {

    /** A text column. */
    String text(int column);

    /** A text column that may be null. */
    @Nullable String textOrNull(int column);

    /** A column of whole numbers. */
    long number(int column);

    /** A column of times. */
    Instant time(int column);

    /** A column of bytes. */
    Bytes bytes(int column);
}
