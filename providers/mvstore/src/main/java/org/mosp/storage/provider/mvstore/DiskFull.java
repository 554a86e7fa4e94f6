package org.mosp.storage.provider.mvstore;

import java.io.IOException;
import java.util.Locale;

/** Tells "no space" from other input and output errors: Java has no type for it. */
final class DiskFull {

    private DiskFull() {}

    static boolean isCauseOf(IOException failure) {
        String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("no space left") || message.contains("quota exceeded") || message.contains("enospc");
    }
}
