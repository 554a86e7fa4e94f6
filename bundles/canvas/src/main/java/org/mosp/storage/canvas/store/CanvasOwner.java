package org.mosp.storage.canvas.store;

import java.util.List;
import org.mosp.storage.canvas.store.index.CanvasSchema;
import org.mosp.storage.migration.SchemaOwner;
import org.osgi.service.component.annotations.Component;

/** Canvases are read and written here: layers without what they hold, version 1, and with it, version 2. */
@Component(service = SchemaOwner.class)
public final class CanvasOwner implements SchemaOwner {

    /** For services and plain programs. */
    public CanvasOwner() {}

    @Override
    public String schema() {
        return CanvasSchema.NAME;
    }

    @Override
    public List<String> keys() {
        return CanvasSchema.KEYS;
    }

    @Override
    public int readsFrom() {
        return 1;
    }

    @Override
    public int readsTo() {
        return CanvasSchema.NEWEST;
    }

    @Override
    public int writes() {
        return CanvasSchema.NEWEST;
    }
}
