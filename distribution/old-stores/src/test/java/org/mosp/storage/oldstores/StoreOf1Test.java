package org.mosp.storage.oldstores;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store in version 1 of all schemas, made by the software of November 2026, and today's software. */
class StoreOf1Test {

    @TempDir
    Path directory;

    @Test
    void everythingComesOutAsItWas() throws Exception {
        OldStore store = OldStore.unpack("1", directory.resolve("store"));
        try (Software software = new Software(store.directory())) {
            assertEquals(store.record(), Exported.of(software, directory));
        }
    }
}
