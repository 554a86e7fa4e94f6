package org.mosp.storage.spi;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.mosp.storage.StorageFullException;

/**
 * Tells "no space" from other input and output errors: Java has no type for it. What failed so did not happen, and is undone;
 * after any other failure of a write or a force only the next open knows what is on the disk.
 *
 * @since 1.2
 */
public final class DiskFull {

    private DiskFull() {}

    /** Whether there was no space, or no quota left. */
    public static boolean isCauseOf(IOException failure) {
        String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("no space left") || message.contains("quota exceeded") || message.contains("enospc");
    }

    /**
     * The error that is told, where what failed is undone or never counted.
     *
     * @param where the directory
     * @throws IOException the failure itself, if it is another one
     */
    public static StorageFullException told(IOException failure, Path where) throws IOException {
        if (!isCauseOf(failure)) {
            throw failure;
        }
        return new StorageFullException(where.toString(), 0, 0, failure);
    }
}
