package org.mosp.storage.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.container.RoundsInRuntime;

/**
 * The distribution's own Felix, in a process of its own: each provider stopped, updated and started under load (5 rounds,
 * {@code -Dmosp.rounds=N}), without a failed call and without a class loader left behind.
 */
class ProviderLifeInRuntimeIT {

    private static final String IMPORTS = "org.osgi.framework,org.osgi.framework.wiring,org.mosp.storage,"
            + "org.mosp.storage.cache,org.mosp.storage.incremental,org.mosp.storage.relational";

    @Test
    void updatedProvidersLeaveNoClassLoaderBehind(@TempDir Path temporary) throws Exception {
        try (Distribution mosp = new Distribution(temporary.resolve("data"))) {
            Path deploy = Files.createDirectories(mosp.data().resolve("deploy"));
            TestBundle.deploy(deploy, RoundsInRuntime.class, IMPORTS, "ProviderRounds", "Clients", "Bundles", "Await");
            ProcessBuilder start = new ProcessBuilder(
                    Distribution.home().resolve("bin/mosp").toString(),
                    "start",
                    "--data",
                    mosp.data().toString());
            start.environment().put("MOSP_JAVA_OPTIONS", "-Dmosp.rounds=" + Integer.getInteger("mosp.rounds", 5));
            Distribution.finish(mosp.begin(start), new byte[0]).done();
            Path report = mosp.data().resolve(RoundsInRuntime.REPORT);
            Distribution.await("the report of the rounds", Duration.ofMinutes(15), () -> Files.exists(report));
            List<String> lines = Files.readAllLines(report);
            lines.forEach(line -> System.out.println("in the runtime: " + line));
            assertEquals(3, lines.size(), String.join("\n", lines));
            lines.forEach(line -> assertTrue(line.contains(" 0 failed"), line));
            assertEquals(
                    0, mosp.run("verify").done().status(), "what was written meanwhile is whole, in the runtime too");
        }
    }
}
