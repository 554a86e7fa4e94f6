package org.mosp.storage.canvas.store.codec;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.codec.Serializer;

/**
 * The serializers at hand, this bundle's own among them. Any number of threads.
 *
 * <p>The one of the highest ranking writes. What is written begins with the length and text of its name and, in 4
 * bytes, its version; it is read by one of that name whose version is the same or higher.
 */
public final class Serializers {

    private record Ranked(Serializer<?> serializer, int ranking, long order) {}

    private static final int VERSION_BYTES = 4;

    private final List<Ranked> ranked = new CopyOnWriteArrayList<>();
    private long order;

    /** With this bundle's own, at the lowest ranking. */
    public Serializers() {
        bind(new LayerDataSerializer(), Integer.MIN_VALUE);
        bind(new MetadataSerializer(), Integer.MIN_VALUE);
        bind(new PreferencesSerializer(), Integer.MIN_VALUE);
        bind(new TypedPreferencesSerializer(), Integer.MIN_VALUE);
    }

    /** The ranking among a service's properties. */
    public static int ranking(Map<String, Object> properties) {
        return properties.get("service.ranking") instanceof Integer ranking ? ranking : 0;
    }

    /** Adds one; of equal rankings the earlier goes first. */
    public synchronized void bind(Serializer<?> serializer, int ranking) {
        unbind(serializer);
        ranked.add(new Ranked(serializer, ranking, order++));
        ranked.sort(
                Comparator.comparingInt((Ranked one) -> one.ranking).reversed().thenComparingLong(one -> one.order));
    }

    /** Removes one. */
    public synchronized void unbind(Serializer<?> serializer) {
        ranked.removeIf(one -> one.serializer == serializer);
    }

    /** The object's bytes, with what wrote them. */
    public <T> Bytes write(Class<T> type, T object) {
        return seal(first(type), cast(type, first(type)).serialize(object));
    }

    /**
     * The object's bytes in the newest form, up to a version, of the format that would be written.
     *
     * @param newest the highest version of the format; where the one that writes is above it, it writes all the same
     */
    public <T> Bytes write(Class<T> type, T object, int newest) {
        Serializer<?> first = first(type);
        Serializer<?> best = ranked.stream()
                .map(Ranked::serializer)
                .filter(one -> one.type() == type && one.name().equals(first.name()) && one.version() <= newest)
                .max(Comparator.comparingInt((Serializer<?> one) -> one.version()))
                .orElse(first);
        return seal(best, cast(type, best).serialize(object));
    }

    private Serializer<?> first(Class<?> type) {
        return ranked.stream()
                .map(Ranked::serializer)
                .filter(one -> one.type() == type)
                .findFirst()
                .orElseThrow(
                        () -> new StorageUnavailableException("serializer of " + type.getSimpleName(), "any", null));
    }

    /**
     * The object again.
     *
     * @param key for errors
     * @throws StorageUnavailableException naming the serializer, if none at hand reads it
     */
    public <T> T read(Class<T> type, String key, Bytes sealed) {
        int nameLength = sealed.isEmpty() ? 0 : sealed.at(0) & 0xff;
        int start = 1 + nameLength + VERSION_BYTES;
        if (nameLength == 0 || sealed.length() < start) {
            throw new StorageDamagedException("incremental store", 0, key, "it names no serializer", null);
        }
        String name = sealed.slice(1, nameLength).toUtf8();
        int version = sealed.slice(1 + nameLength, VERSION_BYTES).asByteBuffer().getInt();
        for (Ranked one : ranked) {
            Serializer<?> serializer = one.serializer;
            if (serializer.type() == type && serializer.name().equals(name) && serializer.version() >= version) {
                return deserialize(cast(type, serializer), key, sealed.slice(start, sealed.length() - start), version);
            }
        }
        throw new StorageUnavailableException(
                key, "the serializer '" + name + "' of version " + version + " or higher", null);
    }

    private static <T> T deserialize(Serializer<T> serializer, String key, Bytes content, int version) {
        try {
            return serializer.deserialize(content, version);
        } catch (IllegalArgumentException e) {
            // well-formed, and of values that no such object can have
            throw new StorageDamagedException("incremental store", 0, key, "no " + serializer.name() + ": " + e, e);
        }
    }

    private static Bytes seal(Serializer<?> serializer, Bytes content) {
        byte[] name = serializer.name().getBytes(StandardCharsets.UTF_8);
        int start = 1 + name.length + VERSION_BYTES;
        java.nio.ByteBuffer sealed = java.nio.ByteBuffer.allocate(start + content.length());
        sealed.put((byte) name.length).put(name).putInt(serializer.version());
        content.copyTo(sealed);
        return Bytes.wrap(sealed.array());
    }

    @SuppressWarnings("unchecked") // type() was compared
    private static <T> Serializer<T> cast(Class<T> type, Serializer<?> serializer) {
        return (Serializer<T>) serializer;
    }
}
