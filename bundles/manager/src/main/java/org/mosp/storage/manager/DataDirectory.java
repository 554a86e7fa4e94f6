package org.mosp.storage.manager;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a store is, when nobody says it: the rule of the command {@code mosp}. */
final class DataDirectory {

    private DataDirectory() {}

    /** The first that is set: configuration, framework property, {@code MOSP_STORAGE_DATA}, the user's data directory. */
    static Path choose(String configured, @Nullable String property) {
        return set(configured)
                .or(() -> set(property))
                .or(() -> set(System.getenv("MOSP_STORAGE_DATA")))
                .map(Path::of)
                .orElseGet(() -> set(System.getenv("XDG_DATA_HOME"))
                        .map(Path::of)
                        .orElse(Path.of(System.getProperty("user.home"), ".local", "share"))
                        .resolve("mosp-storage"));
    }

    private static Optional<String> set(@Nullable String text) {
        return Optional.ofNullable(text).filter(given -> !given.isBlank());
    }
}
