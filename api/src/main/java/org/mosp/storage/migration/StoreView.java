package org.mosp.storage.migration;

import java.util.Optional;
import org.mosp.storage.incremental.Entry;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The store at the instant in which an entry was read, as a step sees it. Implemented by the framework; for the thread of the call,
 * and while it lasts.
 */
@ProviderType
public interface StoreView {

    /** An entry; that it does not change until the result is stored becomes a condition. */
    Optional<Entry> get(String key);
}
