package org.mosp.storage.manager.copy;

import java.util.List;
import java.util.Optional;
import org.mosp.storage.spi.EngineEntry;

/** Where entries are copied to. */
public interface EntrySink {

    /** The cursor of what is in the sink; empty before the first chunk. */
    Optional<CopyCursor> cursor();

    /** Takes a chunk; on return it is durable, and the cursor with it: both or neither. */
    void write(List<EngineEntry> entries, CopyCursor after);
}
