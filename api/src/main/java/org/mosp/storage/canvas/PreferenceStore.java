package org.mosp.storage.canvas;

import java.util.function.UnaryOperator;
import org.mosp.storage.StorageUnavailableException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Users' preferences, stored under {@code user/{id}/preferences} through the {@code Serializer} service of
 * {@link Preferences}. Implemented by the framework; a service. Any number of threads.
 */
@ProviderType
public interface PreferenceStore {

    /**
     * A user's preferences; none for a user who has none.
     *
     * @throws StorageUnavailableException naming the serializer, if the one that wrote them is not installed
     */
    Preferences read(String userId);

    /**
     * Changes a user's preferences, durably; the change is made again on newer ones when somebody else was first.
     *
     * @return as stored
     */
    Preferences update(String userId, UnaryOperator<Preferences> change);
}
