package org.mosp.storage.plugin.preferences;

import org.mosp.storage.incremental.Entry;
import org.mosp.storage.migration.EntryChange;
import org.mosp.storage.migration.EntryMigration;
import org.mosp.storage.migration.MigrationStep;
import org.mosp.storage.migration.StoreView;
import org.osgi.service.component.annotations.Component;

/** Preferences of a user get types. What another serializer wrote stays as it is. */
@Component
@MigrationStep(schema = "preferences", from = 1, to = 2, keys = "user/*/preferences", requires = "catalogue@2")
public final class TypedPreferences implements EntryMigration {

    /** Made by the framework. */
    public TypedPreferences() {}

    @Override
    public boolean reversible() {
        return true;
    }

    @Override
    public EntryChange apply(Entry entry, StoreView store) {
        return SealedPreferences.open(entry.value(), 1)
                .map(found -> EntryChange.put(found.withTypes()))
                .orElseGet(EntryChange::keep);
    }

    @Override
    public EntryChange revert(Entry entry, StoreView store) {
        return SealedPreferences.open(entry.value(), 2)
                .map(found -> EntryChange.put(found.withTexts()))
                .orElseGet(EntryChange::keep);
    }
}
