package org.mosp.storage.openraster.file;

import java.nio.file.Path;
import java.util.OptionalLong;
import org.mosp.storage.canvas.CanvasStore;
import org.mosp.storage.openraster.ExportReport;
import org.mosp.storage.openraster.ImportOptions;
import org.mosp.storage.openraster.ImportReport;
import org.mosp.storage.openraster.OpenRaster;
import org.mosp.storage.openraster.file.limits.FileLimits;
import org.mosp.storage.openraster.file.limits.Limit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/**
 * OpenRaster files in and out of a {@link CanvasStore}. Any number of threads; each call uses all cores, and at most
 * about 100 MB of memory beside the store's.
 */
@Component(service = OpenRaster.class, configurationPid = OpenRasterFiles.PID)
@Designate(ocd = LimitsConfiguration.class)
public final class OpenRasterFiles implements OpenRaster {

    static final String PID = Limit.PID;

    private final CanvasStore store;
    private final FileLimits limits;
    private final Calls calls = new Calls();

    /** With the limits that {@link FileLimits#DEFAULTS} names. */
    public OpenRasterFiles(CanvasStore store) {
        this(store, FileLimits.DEFAULTS);
    }

    /** With other limits. */
    public OpenRasterFiles(CanvasStore store, FileLimits limits) {
        this.store = store;
        this.limits = limits;
    }

    /** As a component. */
    @Activate
    public OpenRasterFiles(@Reference CanvasStore store, LimitsConfiguration configuration) {
        this(store, limits(configuration));
    }

    @Override
    public ImportReport importFile(Path file, ImportOptions options) {
        return calls.run(() -> new FileImport(store, limits, calls, file, options).run());
    }

    @Override
    public ExportReport exportFile(String canvasId, OptionalLong revision, Path file) {
        return calls.run(() -> new FileExport(store, limits, canvasId, revision, file).run());
    }

    @Override
    public ExportReport exportImage(String canvasId, OptionalLong revision, Path file) {
        return calls.run(() -> new ImageExport(store, limits, canvasId, revision, file).run());
    }

    /** Imports inside end with an error and leave nothing behind; waits for all calls inside, at most 5 s. */
    @Deactivate
    void stop() {
        calls.stop();
    }

    boolean stopped() {
        return calls.stopped();
    }

    private static FileLimits limits(LimitsConfiguration configuration) {
        return new FileLimits(
                configuration.maxEntries(),
                configuration.maxDirectoryBytes(),
                configuration.maxStackBytes(),
                configuration.maxElements(),
                configuration.maxDepth(),
                configuration.maxAttributeChars(),
                configuration.maxSide(),
                configuration.maxImagePixels(),
                configuration.maxLayerPixels(),
                configuration.maxEntryBytes(),
                configuration.maxForeignBytes(),
                configuration.maxChunkBytes(),
                configuration.maxChunks(),
                configuration.maxTiles(),
                configuration.freeInflatedBytes(),
                configuration.inflatedRatio());
    }
}
