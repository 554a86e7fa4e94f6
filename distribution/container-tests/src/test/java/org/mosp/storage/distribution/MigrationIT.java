package org.mosp.storage.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.distribution.Distribution.Result;

/** A migration bundle is dropped into the hot-deploy folder of the assembled distribution, as an operator does it. */
class MigrationIT {

    private Distribution mosp;

    @BeforeEach
    void storeWithPreferences(@TempDir Path temporary) {
        mosp = new Distribution(temporary.resolve("data"));
        mosp.run("preferences", "mia", "size=12").done();
    }

    @AfterEach
    void end() {
        mosp.close();
    }

    @Test
    void itIsPlannedRunAndUndoneByOneShotCommands() throws IOException {
        String before = migrations();
        assertTrue(before.contains("\"schema\":\"preferences\",\"version\":1"), before);
        assertFalse(before.contains("preferences-typed"), before);
        deploy("preferences-typed", "plugin.jar");
        Result alone = mosp.run("migrate", "--plan");
        assertEquals(1, alone.status(), alone.text());
        assertTrue((alone.text() + alone.errors()).contains("needs catalogue@2"), alone.text());
        Files.delete(deployFolder().resolve("plugin.jar"));
        deploy();
        Result plan = mosp.run("migrate", "--plan").done();
        assertTrue(plan.text().indexOf("catalogue 1 -> 2") < plan.text().indexOf("preferences 1 -> 2"), plan.text());
        assertTrue(plan.text().contains("preferences 1 -> 2"), plan.text());
        assertTrue(plan.text().contains("org.mosp.storage.plugin.preferences-typed 1.0.0"), plan.text());
        assertTrue(migrations().contains("\"version\":1"));
        Result migrated = mosp.run("migrate").done();
        assertTrue(
                migrated.text()
                        .contains("done preferences 1 -> 2 from org.mosp.storage.plugin.preferences-typed 1.0.0"),
                migrated.text());
        assertTrue(migrations().contains("\"schema\":\"preferences\",\"version\":2"), migrations());
        assertEquals("12", mosp.run("preferences", "mia", "size").done().text().trim());
        mosp.run("preferences", "mia", "size=13").done();
        mosp.run("migrate", "--to", "preferences@1").done();
        assertEquals("13", mosp.run("preferences", "mia", "size").done().text().trim());
        assertTrue(migrations().contains("\"schema\":\"preferences\",\"version\":1"), migrations());
    }

    @Test
    void itIsAnnouncedInTheRuntimeAndRunsWhenSaid() throws IOException {
        mosp.start();
        TestBundle.deploy(deployFolder(), SchemaWatcher.class, "org.osgi.framework");
        deploy();
        Distribution.await("both steps are planned", () -> migrations().split("\"planned\":true", -1).length == 3);
        assertFalse(Files.exists(mosp.data().resolve(SchemaWatcher.MARK)));
        mosp.run("migrate").done();
        Distribution.await("the condition", () -> Files.exists(mosp.data().resolve(SchemaWatcher.MARK)));
        assertEquals("12", mosp.run("preferences", "mia", "size").done().text().trim());
        mosp.run("stop").done();
        // the plug-in is not needed any more: what it did is read by the product
        try (Stream<Path> jars = Files.list(deployFolder())) {
            for (Path jar : jars.toList()) {
                Files.delete(jar);
            }
        }
        mosp.run("preferences", "mia", "size=14").done();
        assertEquals("14", mosp.run("preferences", "mia", "size").done().text().trim());
    }

    @Test
    void itRunsWhenItComesWhereThatIsConfigured() throws IOException {
        Files.writeString(deployFolder().resolve("org.mosp.storage.migration.cfg"), "mode = auto\n");
        mosp.start();
        deploy();
        Distribution.await("the step has run", () -> migrations().contains("\"schema\":\"preferences\",\"version\":2"));
        assertEquals("12", mosp.run("preferences", "mia", "size").done().text().trim());
    }

    @Test
    void aLaterVersionOfThePlugInIsReleasedAlone() throws IOException {
        deploy();
        mosp.run("migrate").done();
        asVersion(deployFolder().resolve("plugin.jar"), "1.1.0");
        String after = migrations();
        assertTrue(after.contains("\"bundleVersion\":\"1.0.0\""), "the history names the one that ran: " + after);
        assertTrue(after.contains("\"findings\":[]"), "the same classes are the same step: " + after);
        assertTrue(mosp.run("migrate", "--plan").done().text().contains("nothing to run"));
        Result back = mosp.run("migrate", "--to", "preferences@1").done();
        assertTrue(
                back.text().contains("done preferences 2 -> 1 from org.mosp.storage.plugin.preferences-typed 1.1.0"),
                back.text());
        assertEquals("12", mosp.run("preferences", "mia", "size").done().text().trim());
    }

    @Test
    void layersSayWhatTheyHold() throws IOException {
        String sample = Distribution.home().resolve("samples/pandaBan.v1.ora").toString();
        mosp.run("import", sample, "--name", "panda").done();
        Pattern said = Pattern.compile("\"tiles\":[1-9][0-9]*,\"storedBytes\":[1-9]");
        assertFalse(said.matcher(layers()).find(), layers());
        deploy("canvas-bounds", "plugin.jar");
        String migrated = mosp.run("migrate").done().text();
        assertTrue(migrated.contains("done canvas 1 -> 2 from org.mosp.storage.plugin.canvas-bounds 1.0.0"), migrated);
        String raised = layers();
        assertTrue(said.matcher(raised).find(), raised);
        // without the plug-in: the owner is there before the store is opened
        Files.delete(deployFolder().resolve("plugin.jar"));
        assertEquals(raised, layers());
        mosp.run("verify").done();
    }

    @Test
    void theBackupBeforeEachStepIsAStoreAsItWasThen() throws IOException {
        deploy();
        mosp.run("migrate").done();
        List<Path> kept;
        try (Stream<Path> backups = Files.list(mosp.data().resolve("backups"))) {
            kept = backups.sorted().toList();
        }
        assertEquals(2, kept.size(), "one before each step");
        String told = mosp.run("migrations").done().text();
        Set<String> catalogues = new TreeSet<>();
        for (Path backup : kept) {
            assertTrue(told.contains("backups/" + backup.getFileName()), told);
            try (Distribution before = new Distribution(mosp.data().resolveSibling("of-" + kept.indexOf(backup)))) {
                before.run("restore", backup.toString()).done();
                String migrations = compact(before.run("migrations", "--json").done());
                assertTrue(migrations.contains("\"schema\":\"preferences\",\"version\":1"), migrations);
                assertEquals(
                        "12",
                        before.run("preferences", "mia", "size").done().text().trim());
                boolean tables = migrations.contains("\"schema\":\"catalogue\",\"version\":2");
                catalogues.add(tables ? "2" : "1");
            }
        }
        assertEquals(Set.of("1", "2"), catalogues);
    }

    private String layers() {
        return compact(mosp.run("layers", "panda", "--json").done());
    }

    private static String compact(Result json) {
        return json.text().replaceAll("\\s*([:,])\\s*", "$1");
    }

    /** The same bundle with another version. */
    private static void asVersion(Path jar, String version) throws IOException {
        Path beside = jar.resolveSibling("plugin.jar.part");
        try (JarFile from = new JarFile(jar.toFile())) {
            Manifest manifest = from.getManifest();
            manifest.getMainAttributes().putValue("Bundle-Version", version);
            try (JarOutputStream to = new JarOutputStream(Files.newOutputStream(beside), manifest)) {
                for (JarEntry entry : (Iterable<JarEntry>) from.stream()::iterator) {
                    if (!entry.getName().equals(JarFile.MANIFEST_NAME)) {
                        to.putNextEntry(new JarEntry(entry.getName()));
                        from.getInputStream(entry).transferTo(to);
                    }
                }
            }
        }
        Files.move(beside, jar, StandardCopyOption.REPLACE_EXISTING);
    }

    private String migrations() {
        return compact(mosp.run("migrations", "--json").done());
    }

    private Path deployFolder() throws IOException {
        return Files.createDirectories(mosp.data().resolve("deploy"));
    }

    private void deploy() throws IOException {
        deploy("catalogue-tags", "required.jar");
        deploy("preferences-typed", "plugin.jar");
    }

    /** Copies beside and renames: the watcher must not see half a jar. */
    private void deploy(String plugin, String name) throws IOException {
        try (Stream<Path> plugins = Files.list(Distribution.home().resolve("plugins"))) {
            Path jar = plugins.filter(path -> path.toString().contains(plugin))
                    .findFirst()
                    .orElseThrow();
            Path beside = deployFolder().resolve(name + ".part");
            Files.copy(jar, beside);
            Files.move(beside, deployFolder().resolve(name));
        }
    }
}
