package org.mosp.storage.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.distribution.Distribution.Result;

/** Backup and restore as processes of their own, beside a runtime and without one. */
class BackupIT {

    @TempDir
    private Path temporary;

    private Distribution mosp;
    private Distribution again;

    @BeforeEach
    void open() {
        mosp = new Distribution(temporary.resolve("data"));
        again = new Distribution(temporary.resolve("again"));
    }

    @AfterEach
    void close() {
        mosp.close();
        again.close();
    }

    @Test
    void aRuntimeIsBackedUpWhileItServesAndRestoredBesideItOnAnotherEngine() throws IOException {
        mosp.start();
        put("notes/one", "one");
        String file = temporary.resolve("all.mospbackup").toString();
        Result backup = mosp.run("backup", file, "--json").done();
        assertTrue(backup.text().contains("\"verified\""), backup.text());
        put("notes/one", "changed since");
        Result restored =
                again.run("restore", file, "--engine", "mvstore", "--json").done();
        assertEquals(digest(backup), digest(restored));
        assertEquals("one", again.run("key", "get", "notes/one").done().text());
        assertTrue(again.run("providers").done().text().contains("mvstore"));
        again.run("verify").done();
        assertEquals("changed since", mosp.run("key", "get", "notes/one").done().text());
        assertEquals(List.of(), OpenToOthers.in(again.data()));
    }

    @Test
    void withoutARuntimeItIsTheSameAndWhatIsRefusedLeavesNothing() throws IOException {
        put("notes/two", "two");
        Path file = temporary.resolve("two.mospbackup");
        mosp.run("backup", file.toString()).done();
        Result again1 = mosp.run("restore", file.toString());
        assertEquals(1, again1.status(), "into a store that is there: " + again1.text());
        assertTrue(again1.errors().contains("a new directory"), again1.errors());
        byte[] damaged = Files.readAllBytes(file);
        damaged[damaged.length / 2] ^= 4;
        Path bad = Files.write(temporary.resolve("bad.mospbackup"), damaged);
        Result refused = again.run("restore", bad.toString(), "--json");
        assertEquals(1, refused.status(), refused.text());
        assertTrue(refused.text().contains("\"invalid-file\""), refused.text());
        assertFalse(Files.exists(again.data()), "nothing was made");
        assertTrue(again.run("restore", "--help").done().text().contains("--engine"));
        again.run("restore", file.toString(), "--check").done();
        assertFalse(Files.exists(again.data()), "a check makes nothing");
        Result restored = again.run("restore", file.toString()).done();
        assertTrue(restored.text().contains("next: mosp verify --data"), restored.text());
        assertEquals("two", again.run("key", "get", "notes/two").done().text());
        try (Stream<Path> names = Files.list(temporary)) {
            assertEquals(4, names.count(), "data, again, two files");
        }
    }

    @Test
    void aBackupWithAStrangersTablesIsRestoredWithItsBundleInDeployAndWithout() throws IOException {
        deployStranger(mosp);
        put("notes/three", "three");
        String file = temporary.resolve("three.mospbackup").toString();
        Result backup = mosp.run("backup", file, "--json").done();
        Result noEngine = again.run("restore", file, "--engine", "nosuch");
        assertEquals(1, noEngine.status(), noEngine.text());
        assertTrue(noEngine.errors().contains("into deploy/ of the new directory"), noEngine.errors());
        // the backup says which tables there are
        try (Distribution without = new Distribution(temporary.resolve("without"))) {
            assertEquals(
                    digest(backup),
                    digest(without.run("restore", file, "--json").done()));
            without.run("verify").done();
        }
        deployStranger(again);
        Result restored = again.run("restore", file, "--json").done();
        assertEquals(digest(backup), digest(restored));
        try (Stream<Path> names = Files.list(again.data())) {
            assertEquals(
                    List.of(),
                    names.map(name -> name.getFileName().toString())
                            .filter(List.of("log", "bundle-cache")::contains)
                            .toList(),
                    "a restore makes no more than the store");
        }
        assertTrue(Files.exists(again.data().resolve("deploy/test.jar")));
        assertEquals("three", again.run("key", "get", "notes/three").done().text());
        again.run("verify").done();
    }

    private static void deployStranger(Distribution into) throws IOException {
        TestBundle.deploy(
                Files.createDirectories(into.data().resolve("deploy")),
                StrangersTable.class,
                "org.osgi.framework,org.mosp.storage.spi");
    }

    private void put(String key, String value) {
        mosp.run(value.getBytes(StandardCharsets.UTF_8), "key", "put", key).done();
    }

    private static String digest(Result result) {
        return result.text().replaceAll("(?s).*\"digest\"\\s*:\\s*\"([0-9a-f]{16})\".*", "$1");
    }
}
