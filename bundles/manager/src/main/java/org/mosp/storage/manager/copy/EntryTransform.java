package org.mosp.storage.manager.copy;

import java.util.List;
import org.mosp.storage.spi.EngineEntry;

/** What becomes of an entry on its way. A function of the entry alone. */
@FunctionalInterface
public interface EntryTransform {

    /** Each entry as it is. */
    EntryTransform IDENTITY = List::of;

    /** The entries that stand for it; none to leave it out. */
    List<EngineEntry> apply(EngineEntry entry);
}
