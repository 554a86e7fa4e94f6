package org.mosp.storage.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.distribution.Distribution.Result;

/** The manifest says which engine holds the data: not who is there, not who ranks higher, not a file of configuration. */
class SelectionIT {

    private Distribution mosp;

    @BeforeEach
    void storeWithAnEntry(@TempDir Path temporary) {
        mosp = new Distribution(temporary.resolve("data"));
        mosp.run("kept".getBytes(StandardCharsets.UTF_8), "key", "put", "notes/kept")
                .done();
    }

    @AfterEach
    void end() {
        mosp.close();
    }

    private void assertServedByMapDb() {
        assertEquals("kept", mosp.run("key", "get", "notes/kept").done().text());
        String providers = mosp.run("providers", "--json").done().text();
        assertTrue(providers.matches("(?s).*\"incremental\"\\s*:\\s*\\{\\s*\"active\"\\s*:\\s*\"mapdb\".*"), providers);
    }

    @Test
    void providerOfHigherRankDroppedIntoDeployChangesNothing() throws IOException {
        mosp.start();
        TestBundle.deploy(
                mosp.data().resolve("deploy"),
                RankedProvider.class,
                "org.osgi.framework,org.mosp.storage,org.mosp.storage.spi");
        Distribution.await(
                "the provider to be installed",
                () -> mosp.run("providers", "--json").done().text().contains("\"" + RankedProvider.ENGINE + "\""));
        assertServedByMapDb();
        mosp.run("later".getBytes(StandardCharsets.UTF_8), "key", "put", "notes/later")
                .done();
        mosp.run("stop").done();

        // also when it is there before the store is opened: in a command of its own, and in a new runtime
        assertServedByMapDb();
        mosp.start();
        assertServedByMapDb();
        assertEquals("later", mosp.run("key", "get", "notes/later").done().text());
        assertTrue(
                mosp.run("providers", "--json").done().text().contains("\"" + RankedProvider.ENGINE + "\""),
                "it is still installed");
        assertFalse(Files.exists(mosp.data().resolve(RankedProvider.MARK)), "and was never opened");
    }

    @Test
    void configurationThatContradictsTheManifestIsRefusedWithBothNames() throws IOException {
        byte[] manifest = Files.readAllBytes(mosp.data().resolve("manifest.1"));
        Path file = Files.createDirectories(mosp.data().resolve("deploy")).resolve("org.mosp.storage.manager.cfg");
        Files.writeString(file, "incremental.engine = mvstore\n");
        Result refused = mosp.run("key", "get", "notes/kept");
        assertEquals(1, refused.status(), refused.text() + refused.errors());
        assertEquals("", refused.text());
        assertEquals(1, refused.errors().lines().count(), refused.errors());
        assertTrue(refused.errors().contains("mvstore") && refused.errors().contains("mapdb"), refused.errors());
        assertTrue(refused.errors().contains("mosp swap"), refused.errors());
        Result json = mosp.run("key", "get", "notes/kept", "--json");
        assertTrue(json.text().contains("configuration-conflict"), json.text());

        Files.delete(file);
        assertServedByMapDb();
        assertEquals(
                -1,
                java.util.Arrays.mismatch(
                        manifest, Files.readAllBytes(mosp.data().resolve("manifest.1"))));
    }

    @Test
    void swapToAnEngineThatIsNotInstalledSaysWhichAre() {
        Result refused = mosp.run("swap", "incremental", "nosuch");
        assertEquals(1, refused.status(), refused.text() + refused.errors());
        assertEquals(1, refused.errors().lines().count(), refused.errors());
        for (String name : new String[] {"nosuch", "mapdb", "mvstore"}) {
            assertTrue(refused.errors().contains(name), refused.errors());
        }
        assertServedByMapDb();
    }
}
