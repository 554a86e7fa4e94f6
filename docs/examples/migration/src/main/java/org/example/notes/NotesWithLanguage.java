package org.example.notes;

import org.mosp.storage.Bytes;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.migration.EntryChange;
import org.mosp.storage.migration.EntryMigration;
import org.mosp.storage.migration.MigrationStep;
import org.mosp.storage.migration.StoreView;
import org.osgi.service.component.annotations.Component;

/** Notes get a first line with the language they are in. */
@Component
@MigrationStep(schema = "notes", from = 1, to = 2, keys = "note/*")
public final class NotesWithLanguage implements EntryMigration {

    private static final String FIRST_LINE = "language: en\n";

    @Override
    public boolean reversible() {
        return true;
    }

    @Override
    public EntryChange apply(Entry entry, StoreView store) {
        return EntryChange.put(Bytes.utf8(FIRST_LINE + entry.value().toUtf8()));
    }

    @Override
    public EntryChange revert(Entry entry, StoreView store) {
        return EntryChange.put(Bytes.utf8(entry.value().toUtf8().substring(FIRST_LINE.length())));
    }
}
