package org.mosp.storage.support.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the frameworks of processes keep their bundles. */
class BundleCachesTest {

    @TempDir
    Path data;

    @Test
    void eachIsFreshAndOfItsOwnerOnly() throws IOException {
        BundleCaches caches = new BundleCaches(data);
        Path first = caches.make(1);
        Path second = caches.make(1);
        assertFalse(first.equals(second));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(second)));
    }

    @Test
    void withoutRoomItIsWithTheTemporaryFiles() throws IOException {
        Path cache = new BundleCaches(data).make(Long.MAX_VALUE);
        try {
            assertFalse(cache.startsWith(data));
            assertFalse(Files.exists(data.resolve("bundle-cache")));
        } finally {
            BundleCaches.remove(cache);
        }
    }

    /** Also that of a process whose id this one has, as the first one of a container always has. */
    @Test
    void whatAKilledProcessLeftIsRemovedAndNoOther() throws IOException, InterruptedException {
        BundleCaches caches = new BundleCaches(data);
        Path mine = caches.make(1);
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        Path gone = Files.createDirectories(data.resolve("bundle-cache/" + ended.pid() + "-3/framework"));
        Path sameId = Files.createDirectory(mine.resolveSibling(mine.getFileName() + "-7"));
        Instant started = ProcessHandle.current().info().startInstant().orElseThrow();
        Files.setLastModifiedTime(sameId, FileTime.from(started.minus(Duration.ofMinutes(2))));
        Path other = Files.createDirectory(data.resolve("bundle-cache/notes"));

        caches.removeStale();

        assertFalse(Files.exists(gone.getParent()));
        assertFalse(Files.exists(sameId));
        assertTrue(Files.exists(mine));
        assertTrue(Files.exists(other));
    }
}
