package org.mosp.storage.canvas.store;

import java.util.List;
import org.mosp.storage.migration.SchemaOwner;
import org.osgi.service.component.annotations.Component;

/** Users' preferences: this bundle reads and writes them as text, version 1, and with their types, version 2. */
@Component(service = SchemaOwner.class)
public final class PreferencesOwner implements SchemaOwner {

    /** The schema. */
    public static final String SCHEMA = "preferences";

    /** The newest version. */
    static final int NEWEST = 2;

    /** For services and plain programs. */
    public PreferencesOwner() {}

    @Override
    public String schema() {
        return SCHEMA;
    }

    @Override
    public List<String> keys() {
        return List.of("user/*/preferences");
    }

    @Override
    public int readsFrom() {
        return 1;
    }

    @Override
    public int readsTo() {
        return NEWEST;
    }

    @Override
    public int writes() {
        return NEWEST;
    }
}
