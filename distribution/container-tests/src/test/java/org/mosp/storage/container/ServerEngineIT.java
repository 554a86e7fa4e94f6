package org.mosp.storage.container;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.mosp.storage.Bytes;
import org.mosp.storage.ProviderInfo;
import org.mosp.storage.StorageManager;
import org.mosp.storage.StorageRole;
import org.mosp.storage.relational.Canvas;
import org.mosp.storage.relational.CanvasQuery;
import org.mosp.storage.relational.Layer;
import org.mosp.storage.tck.server.SharedServer;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.service.cm.ConfigurationAdmin;

/** A store whose catalogue is on a real PostgreSQL server: the bundle has all it needs inside, and lets go of it. */
@RunWith(PaxExam.class)
public class ServerEngineIT {

    private static final String MANAGER = "org.mosp.storage.manager";
    private static final String PROVIDER = "org.mosp.storage.provider.postgresql";

    @Inject
    private ConfigurationAdmin configurations;

    @Inject
    private BundleContext context;

    @Configuration
    public Option[] configuration() throws IOException {
        // started outside of the framework, in the same JVM: the tests inside learn of it by system properties
        SharedServer.settings();
        return new Option[] {Container.assembled(Files.createTempDirectory("mosp-container"))};
    }

    @Test
    public void catalogueIsOnTheServerAndTheBundleComesAndGoes() throws Exception {
        Bundle manager = Bundles.named(context, MANAGER);
        Bundle provider = Bundles.named(context, PROVIDER);
        manager.stop();
        configurations.getConfiguration(MANAGER, "?").update(settings(Files.createTempDirectory("mosp-server-store")));
        manager.start();
        StorageManager storage = service(StorageManager.class);
        Instant now = Instant.parse("2026-02-03T04:05:06.123456Z");
        Canvas canvas = Canvas.of("c1", "Hafen", now, now, List.of(new Layer("c1/ink", "ink", 0)));
        storage.relational().saveCanvas(canvas);
        assertEquals(canvas, storage.relational().findCanvas("c1").orElseThrow());
        assertTrue(storage.providers().stream().filter(ProviderInfo::active).anyMatch(active -> active.engine()
                .equals("postgresql")));
        WeakReference<ClassLoader> loader =
                new WeakReference<>(provider.adapt(BundleWiring.class).getClassLoader());
        Path versions = Files.createTempDirectory("mosp-versions");
        provider.stop();
        Bundles.update(provider, Bundles.withVersion(Container.jar("provider-postgresql"), "1.1", versions));
        Bundles.refresh(context, provider);
        provider.start();
        storage.relational().saveCanvas(Canvas.of("c2", "Hafen bei Nacht", now, now, List.of()));
        assertEquals(2, storage.relational().countCanvases(CanvasQuery.all().search("HAFEN")));
        assertTrue(storage.verify(StorageRole.RELATIONAL).ok());
        Await.until("the old revision's classes are let go", Duration.ofSeconds(180), () -> {
            System.gc();
            storage.incremental().put("busy", Bytes.utf8("x"));
            return loader.get() == null;
        });
    }

    private static Dictionary<String, Object> settings(Path directory) {
        Dictionary<String, Object> settings = new Hashtable<>();
        settings.put("directory", directory.toString());
        settings.put("relational.engine", "postgresql");
        settings.put("relational.settings", new String[] {
            "host=127.0.0.1",
            "port=" + System.getProperty("mosp.tck.postgresql.port"),
            "database=postgres",
            "user=mosp",
            "password.file=" + System.getProperty("mosp.tck.postgresql.password.file")
        });
        return settings;
    }

    private <T> T service(Class<T> type) {
        AtomicReference<T> found = new AtomicReference<>();
        Await.until("a service " + type.getName(), Duration.ofSeconds(60), () -> {
            ServiceReference<T> reference = context.getServiceReference(type);
            found.set(reference == null ? null : context.getService(reference));
            return found.get() != null;
        });
        return found.get();
    }
}
