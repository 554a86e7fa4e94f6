package org.mosp.storage.distribution;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application's bundle is built from its own sources by its own pom, and dropped into the hot-deploy folder of a runtime. */
class ApplicationExampleIT {

    @Test
    void itIsBuiltByItsOwnPomAndUsesTheStore(@TempDir Path temporary) throws IOException {
        Path data = temporary.resolve("data");
        Example example = new Example("application", temporary, Map.of("DATA", data.toString()));
        try (Distribution mosp = new Distribution(data)) {
            example.run("mvn package").done();
            example.run("mosp start").done();
            example.run("cp target/").done();
            Distribution.await(
                    "what the bundle writes",
                    () -> mosp.run("key", "get", "gallery/opened").status() == 0);
            String opened = example.run("mosp key get").done().text();
            assertTrue(opened.startsWith("opened at 20"), opened);
            example.run("mosp stop").done();
            example.end();
        }
    }
}
