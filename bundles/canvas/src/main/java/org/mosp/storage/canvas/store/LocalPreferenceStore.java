package org.mosp.storage.canvas.store;

import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.mosp.storage.Bytes;
import org.mosp.storage.ConflictException;
import org.mosp.storage.StorageManager;
import org.mosp.storage.canvas.PreferenceStore;
import org.mosp.storage.canvas.Preferences;
import org.mosp.storage.canvas.store.codec.Serializers;
import org.mosp.storage.codec.Serializer;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.IncrementalStorage;
import org.mosp.storage.incremental.StorageKeys;
import org.mosp.storage.incremental.WriteBatch;
import org.mosp.storage.migration.SchemaVersionException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Users' preferences under {@code user/{id}/preferences}, written in the version of their schema the store is in. Any number of
 * threads.
 */
@Component(service = PreferenceStore.class)
public final class LocalPreferenceStore implements PreferenceStore {

    private final IncrementalStorage storage;
    private final Serializers serializers = new Serializers();

    /** The version the store took last: it says so where that has changed. */
    private volatile int version = 1;

    /** The component. */
    @Activate
    public LocalPreferenceStore(@Reference StorageManager manager) {
        this(manager.incremental());
    }

    /** A store that writes with this bundle's serializer until another is bound. */
    public LocalPreferenceStore(IncrementalStorage storage) {
        this.storage = storage;
    }

    /** The component's way to {@link #bind}. */
    @Reference(
            service = Serializer.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "unbind")
    void bindService(Serializer<?> serializer, Map<String, Object> properties) {
        bind(serializer, Serializers.ranking(properties));
    }

    /** Adds a serializer of ranking 0: above this bundle's own. */
    public void bind(Serializer<?> serializer) {
        bind(serializer, 0);
    }

    /** Adds a serializer; the one of the highest ranking writes. */
    public void bind(Serializer<?> serializer, int ranking) {
        serializers.bind(serializer, ranking);
    }

    /** Removes a serializer; what it wrote cannot be read until it is back. */
    public void unbind(Serializer<?> serializer) {
        serializers.unbind(serializer);
    }

    @Override
    public Preferences read(String userId) {
        String key = StorageKeys.userPreferences(userId);
        return storage.get(key)
                .map(entry -> serializers.read(Preferences.class, key, entry.value()))
                .orElse(Preferences.NONE);
    }

    @Override
    public Preferences update(String userId, UnaryOperator<Preferences> change) {
        String key = StorageKeys.userPreferences(userId);
        while (true) {
            Optional<Entry> before = storage.get(key);
            Preferences after =
                    change.apply(before.map(entry -> serializers.read(Preferences.class, key, entry.value()))
                            .orElse(Preferences.NONE));
            int written = version;
            Bytes bytes = serializers.write(Preferences.class, after, written);
            WriteBatch.Builder batch = WriteBatch.builder().put(key, bytes, written);
            if (before.isPresent()) {
                batch.ifUnchanged(key, before.get().version());
            } else {
                batch.ifAbsent(key);
            }
            try {
                storage.commit(batch.build());
                return after;
            } catch (ConflictException e) {
                // somebody else was first: the change is made again on theirs
            } catch (SchemaVersionException e) {
                if (e.current() == written || e.current() < 1 || e.current() > PreferencesOwner.NEWEST) {
                    throw e;
                }
                version = e.current(); // a migration was recorded, or undone, since
            }
        }
    }
}
