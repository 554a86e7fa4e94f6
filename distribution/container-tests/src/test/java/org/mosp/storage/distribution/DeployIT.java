package org.mosp.storage.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A plain Felix stores a canvas, by the commands of {@code docs/deploy.md} as they stand there: fetched, started, asked how it is
 * by the shell, a health check and JMX, backed up, swapped.
 */
class DeployIT {

    private static final Path PAGE = Example.PROJECT.resolve("docs/deploy.md");
    private static final Path FILES = Example.PROJECT.resolve("docs/examples/felix");

    @TempDir
    Path temporary;

    @Test
    void theCommandsOfThePageStoreACanvasInAPlainFelix() throws Exception {
        Example felix = new Example(
                FILES,
                "../../deploy.md",
                temporary,
                Map.of("SAMPLES", Distribution.home().resolve("samples").toString()));
        long begun = System.nanoTime();
        felix.run("mvn ").done();
        felix.run("cp ").done();
        felix.end();
        assertEquals(digests(Distribution.home().resolve("bundle")), fetched(felix.directory()));
        List<List<String>> sessions = GogoSession.of(Files.readAllLines(PAGE));
        assertEquals(2, sessions.size());
        storesACanvas(felix, sessions.get(0));
        System.out.println("a plain Felix: from the files of the page to the first stored canvas in "
                + (System.nanoTime() - begun) / 1_000_000 + " ms");
        isMonitored(felix, sessions.get(1));
        assertTrue(Files.isRegularFile(felix.directory().resolve("before.backup")));
    }

    private void storesACanvas(Example felix, List<String> session) throws IOException {
        try (GogoSession shell = new GogoSession(started(felix, session.get(0)))) {
            String status = shell.typeWhenReady(session.get(1), "green");
            assertTrue(status.contains(felix.directory().resolve("paintings").toString()), status);
            String imported = shell.type(session.get(2));
            assertTrue(imported.contains("painting.ora"), imported);
            String canvases = shell.type(session.get(3));
            assertTrue(canvases.contains("painting"), canvases);
            assertEquals(0, shell.end(session.get(4)), shell.all());
            assertEquals(5, session.size());
        }
        assertFalse(
                Files.exists(temporary.resolve("elsewhere/mosp-storage")),
                "the store was opened in the default directory before its configuration was known");
    }

    private void isMonitored(Example felix, List<String> session) throws Exception {
        try (GogoSession shell = new GogoSession(started(felix, session.get(0)))) {
            String canvases = shell.typeWhenReady(session.get(1), "painting");
            assertTrue(canvases.contains("painting"), canvases);
            String status = shell.typeWhenReady(session.get(2), "\"health\": \"green\"");
            assertTrue(status.contains("\"writesAcknowledged\""), status);
            String providers = shell.type(session.get(3));
            assertTrue(providers.contains("mapdb") && providers.contains("mvstore"), providers);
            String health = shell.typeWhenReady(session.get(4), "OK");
            assertTrue(health.contains("OK"), health);
            String backup = shell.type(session.get(5));
            assertTrue(backup.contains("read again and compared"), backup);
            try (JMXConnector jmx = jmx(shell.pid())) {
                MBeanServerConnection beans = jmx.getMBeanServerConnection();
                Set<ObjectName> names = beans.queryNames(new ObjectName("org.mosp.storage:*"), null);
                assertEquals(7, names.size(), names.toString());
                assertEquals("mapdb", engine(beans));
                String swapped = shell.type(session.get(6));
                assertTrue(swapped.contains("switched: the data is in mvstore now"), swapped);
                Distribution.await("the new engine in JMX", () -> engine(beans).equals("mvstore"));
                assertEquals(names, beans.queryNames(new ObjectName("org.mosp.storage:*"), null));
                assertEquals("green", beans.getAttribute(new ObjectName("org.mosp.storage:type=Store"), "Health"));
                String finished = shell.type(session.get(7));
                assertTrue(finished.contains("mvstore"), finished);
                isChangedWhileItRuns(felix.directory().resolve("load"), beans);
                goesWithTheStore(shell, beans, names, session.get(4));
            }
            assertEquals(0, shell.end(session.get(8)), shell.all());
            assertEquals(9, session.size());
        }
    }

    /** A property of a provider, and a provider's bundle: their engines are opened anew, and serve again. */
    private static void isChangedWhileItRuns(Path load, MBeanServerConnection beans) throws IOException {
        assertEquals(0L, figure(beans, "relational", "ProviderStops"));
        assertEquals(0L, figure(beans, "incremental", "ProviderStops"));
        Files.writeString(load.resolve("org.mosp.storage.provider.sqlite.cfg"), "readers = 2\n");
        Path jar = load.resolve("mosp-storage-provider-mvstore.jar");
        Files.copy(jar, load.resolve("mosp-storage-provider-mvstore.jar.part"));
        Files.move(load.resolve("mosp-storage-provider-mvstore.jar.part"), jar, StandardCopyOption.REPLACE_EXISTING);
        for (String role : List.of("relational", "incremental")) {
            Distribution.await(
                    "the provider of role " + role + " to go and to come",
                    () -> (long) figure(beans, role, "ProviderStops") > 0
                            && figure(beans, role, "Service").equals("full"));
        }
    }

    /** Beans and checks are there as long as the store's service is. */
    private static void goesWithTheStore(
            GogoSession shell, MBeanServerConnection beans, Set<ObjectName> names, String check) throws Exception {
        Matcher line = Pattern.compile("(?m)^ *([0-9]+)\\|Active.*\\|org\\.mosp\\.storage\\.manager ")
                .matcher(shell.type("lb -s"));
        assertTrue(line.find(), shell.all());
        shell.type("stop " + line.group(1));
        assertEquals(Set.of(), beans.queryNames(new ObjectName("org.mosp.storage:*"), null));
        assertFalse(shell.type(check).contains("OK"), shell.all());
        shell.type("start " + line.group(1));
        shell.typeWhenReady(check, "OK");
        assertEquals(names, beans.queryNames(new ObjectName("org.mosp.storage:*"), null));
    }

    /** What the page shows of its files is in them. */
    @Test
    void theFilesAreThoseOnThePage() throws IOException {
        String page = Files.readString(PAGE);
        for (String file : List.of("conf/config.properties", "load/org.mosp.storage.manager.cfg")) {
            String shown = "`" + file + "`:\n\n```properties\n" + Files.readString(FILES.resolve(file)) + "```\n";
            assertTrue(page.contains(shown), file);
        }
    }

    private ProcessBuilder started(Example felix, String command) {
        ProcessBuilder builder = felix.shell("exec " + command);
        // where a store would be made that does not know its configuration
        builder.environment()
                .put("XDG_DATA_HOME", temporary.resolve("elsewhere").toString());
        builder.environment().remove("MOSP_STORAGE_DATA");
        return builder;
    }

    private static JMXConnector jmx(long pid) throws Exception {
        VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
        try {
            return JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()));
        } finally {
            machine.detach();
        }
    }

    private static Object engine(MBeanServerConnection beans) {
        return figure(beans, "incremental", "Engine");
    }

    private static Object figure(MBeanServerConnection beans, String role, String attribute) {
        try {
            return beans.getAttribute(new ObjectName("org.mosp.storage:type=Role,role=" + role), attribute);
        } catch (IOException | javax.management.JMException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, String> fetched(Path felix) throws Exception {
        Map<String, String> jars = digests(felix.resolve("bundle"));
        jars.putAll(digests(felix.resolve("load")));
        return jars;
    }

    /** Each jar's name without its version, by what is in it. */
    private static Map<String, String> digests(Path folder) throws Exception {
        Map<String, String> digests = new TreeMap<>();
        List<Path> jars;
        try (Stream<Path> files = Files.walk(folder)) {
            jars = files.filter(file -> file.toString().endsWith(".jar")).toList();
        }
        for (Path jar : jars) {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar));
            digests.put(
                    HexFormat.of().formatHex(digest),
                    jar.getFileName().toString().replaceFirst("(-[0-9][^-]*(-SNAPSHOT)?)?\\.jar$", ""));
        }
        assertEquals(jars.size(), new TreeSet<>(digests.keySet()).size());
        return digests;
    }
}
