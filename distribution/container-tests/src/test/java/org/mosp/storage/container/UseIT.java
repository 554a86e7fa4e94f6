package org.mosp.storage.container;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.mosp.storage.Bytes;
import org.mosp.storage.Health;
import org.mosp.storage.ProviderInfo;
import org.mosp.storage.StorageManager;
import org.mosp.storage.canvas.CanvasListener;
import org.mosp.storage.canvas.CanvasStore;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.PreferenceStore;
import org.mosp.storage.canvas.Revision;
import org.mosp.storage.canvas.Tile;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/** The framework as an application bundle meets it. */
@RunWith(PaxExam.class)
public class UseIT {

    @Inject
    private StorageManager storage;

    @Inject
    private CanvasStore canvases;

    @Inject
    private PreferenceStore preferences;

    @Inject
    private BundleContext context;

    @Configuration
    public Option[] configuration() throws IOException {
        return new Option[] {Container.assembled(Files.createTempDirectory("mosp-container"))};
    }

    @Test
    public void theThreeDefaultEnginesAreActiveAndWell() {
        storage.incremental().put("hello", Bytes.utf8("world"));
        assertEquals(
                List.of("mapdb", "sqlite", "ehcache"),
                storage.providers().stream()
                        .filter(ProviderInfo::active)
                        .map(ProviderInfo::engine)
                        .toList());
        Await.until(
                "all engines open",
                Duration.ofSeconds(60),
                () -> storage.health().state() == Health.State.GREEN);
        assertEquals(
                "world",
                storage.incremental().get("hello").orElseThrow().value().toUtf8());
    }

    @Test
    public void aCanvasIsPaintedAndFoundInTheCatalogue() {
        List<String> told = new CopyOnWriteArrayList<>();
        ServiceRegistration<CanvasListener> listening = context.registerService(
                CanvasListener.class, (id, before, now) -> told.add(id + " " + before + " " + now), null);
        Painted painted = paint("Sunrise");
        List<String> expected = List.of(painted.revision().canvasId() + " 0 1");
        Await.until("a service that listens is told", Duration.ofSeconds(60), () -> told.equals(expected));
        listening.unregister();
        canvases.settle();
        assertEquals(
                "Sunrise",
                storage.relational()
                        .findCanvas(painted.revision().canvasId())
                        .orElseThrow()
                        .name());
        assertPainted(canvases, painted);
    }

    @Test
    public void everythingIsThereAfterAllBundlesWereStoppedAndStarted() throws Exception {
        Painted painted = paint("Kept");
        preferences.update("ana", known -> known.with("brush", "soft round"));
        Path directory = storage.directory();
        List<Bundle> ours = java.util.Arrays.stream(context.getBundles())
                .filter(bundle -> String.valueOf(bundle.getSymbolicName()).startsWith("org.mosp.storage."))
                .filter(bundle -> bundle.getHeaders().get("Fragment-Host") == null)
                .filter(bundle -> !bundle.getSymbolicName().equals("org.mosp.storage.api"))
                .toList();
        for (Bundle bundle : ours) {
            bundle.stop();
        }
        for (Bundle bundle : ours) {
            bundle.start();
        }
        StorageManager again = service(StorageManager.class);
        assertEquals(directory, again.directory());
        assertPainted(service(CanvasStore.class), painted);
        assertEquals(
                "soft round",
                service(PreferenceStore.class).read("ana").get("brush").orElseThrow());
        assertTrue(again.verify(org.mosp.storage.StorageRole.INCREMENTAL).ok());
    }

    private record Painted(Revision revision, String layer, byte[] pixels) {}

    private Painted paint(String name) {
        byte[] pixels = new byte[PixelFormat.RGBA8.tileBytes()];
        new java.util.Random(7).nextBytes(pixels);
        var edit = canvases.create(Metadata.of(name, 640, 480));
        String layer = edit.newLayerId();
        edit.putLayer(LayerData.pixels(layer, "Paint", PixelFormat.RGBA8), 0);
        edit.putTile(layer, new Tile(2, 3, Bytes.copyOf(pixels)));
        return new Painted(canvases.commit(edit), layer, pixels);
    }

    private static void assertPainted(CanvasStore store, Painted painted) {
        Bytes read = store.open(painted.revision().canvasId())
                .tile(painted.layer(), 2, 3)
                .orElseThrow();
        assertArrayEquals(painted.pixels(), read.toArray());
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
