package org.mosp.storage.container;

import static org.junit.Assert.assertEquals;
import static org.ops4j.pax.exam.CoreOptions.frameworkProperty;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.mosp.storage.Bytes;
import org.mosp.storage.ProviderInfo;
import org.mosp.storage.StorageManager;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.osgi.framework.BundleContext;

/** A provider arrives as a jar in the hot-deploy folder. */
@RunWith(PaxExam.class)
public class HotDeployIT {

    @Inject
    private StorageManager storage;

    @Inject
    private BundleContext context;

    @Configuration
    public Option[] configuration() throws IOException {
        Path deploy = Files.createTempDirectory("mosp-deploy");
        return new Option[] {
            Container.assembledWithout("provider-mapdb", Files.createTempDirectory("mosp-container")),
            frameworkProperty("felix.fileinstall.dir").value(deploy.toString()),
            frameworkProperty("felix.fileinstall.poll").value("500"),
            frameworkProperty("felix.fileinstall.tmpdir")
                    .value(Files.createTempDirectory("mosp-fileinstall").toString()),
            frameworkProperty("felix.fileinstall.enableConfigSave").value("false"),
        };
    }

    @Test
    public void aDroppedJarServesCallsThatWaited() throws Exception {
        Path deploy = Path.of(context.getProperty("felix.fileinstall.dir"));
        try (Clients clients = new Clients(
                1, (client, round) -> storage.incremental().put("waited", Bytes.utf8("for the provider")))) {
            Await.until("a call waits for its provider", Duration.ofSeconds(5), () -> clients.inside() == 1);
            Path beside = Files.copy(
                    Container.jar("provider-mapdb"),
                    deploy.resolveSibling("mosp-arriving.jar"),
                    StandardCopyOption.REPLACE_EXISTING);
            Files.move(beside, deploy.resolve("mapdb.jar"), StandardCopyOption.ATOMIC_MOVE);
            Await.until("calls are served", Duration.ofSeconds(14), () -> clients.done() > 0);
            assertEquals(clients.failures().toString(), 0, clients.failures().size());
        }
        assertEquals(
                "open",
                storage.providers().stream()
                        .filter(provider -> provider.engine().equals("mapdb"))
                        .map(ProviderInfo::state)
                        .findFirst()
                        .orElse("away"));
    }
}
