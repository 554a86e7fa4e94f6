package org.mosp.storage.container;

import static org.junit.Assert.assertEquals;
import static org.ops4j.pax.exam.CoreOptions.frameworkProperty;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.concurrent.atomic.AtomicReference;
import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.mosp.storage.Bytes;
import org.mosp.storage.ProviderInfo;
import org.mosp.storage.StorageManager;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.ConfigurationAdmin;

/** A provider arrives as a jar in the hot-deploy folder. */
@RunWith(PaxExam.class)
public class HotDeployIT {

    private static final String MANAGER = "org.mosp.storage.manager";
    private static final Duration WAIT = Duration.ofSeconds(120);

    @Inject
    private ConfigurationAdmin configurations;

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
        Path beside = Files.copy(
                Container.jar("provider-mapdb"),
                deploy.resolveSibling(deploy.getFileName() + "-arriving.jar"),
                StandardCopyOption.REPLACE_EXISTING);
        StorageManager storage = patient();
        try (Clients clients = new Clients(
                1, (client, round) -> storage.incremental().put("waited", Bytes.utf8("for the provider")))) {
            Await.until("a call waits for its provider", Duration.ofSeconds(30), () -> clients.inside() == 1);
            Files.move(beside, deploy.resolve("mapdb.jar"), StandardCopyOption.ATOMIC_MOVE);
            Await.until("calls are served", WAIT.minusSeconds(10), () -> clients.done() > 0);
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

    /** The store, with calls that wait for a provider as long as a busy machine may take to install it. */
    private StorageManager patient() throws Exception {
        Bundle manager = Bundles.named(context, MANAGER);
        manager.stop();
        Dictionary<String, Object> settings = new Hashtable<>();
        settings.put("provider.wait", WAIT.toMillis());
        configurations.getConfiguration(MANAGER, "?").update(settings);
        manager.start();
        AtomicReference<StorageManager> found = new AtomicReference<>();
        Await.until("the store", Duration.ofSeconds(60), () -> {
            ServiceReference<StorageManager> reference = context.getServiceReference(StorageManager.class);
            found.set(reference == null ? null : context.getService(reference));
            return found.get() != null;
        });
        return found.get();
    }
}
