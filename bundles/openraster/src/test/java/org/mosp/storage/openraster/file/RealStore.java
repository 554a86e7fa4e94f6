package org.mosp.storage.openraster.file;

import java.nio.file.Path;
import org.mosp.storage.canvas.store.LocalCanvasStore;
import org.mosp.storage.canvas.store.testing.TestStore;
import org.mosp.storage.spi.Keyspace;

/** A whole store on its three default engines, as users have it, without OSGi. */
final class RealStore implements AutoCloseable {

    private final TestStore home;

    RealStore(Path directory) {
        home = TestStore.open(directory);
    }

    LocalCanvasStore canvases() {
        return home.canvases;
    }

    OpenRasterFiles files() {
        return new OpenRasterFiles(home.canvases);
    }

    /** Bytes of the incremental store's entries whose keys begin with a prefix. */
    long bytes(String prefix) {
        return home.bytes(prefix);
    }

    /** Number of keys that begin with a prefix. */
    long keys(String prefix) {
        return home.count(Keyspace.USER, prefix);
    }

    @Override
    public void close() {
        home.close();
    }
}
