package org.mosp.storage.plugin.catalogue;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.codec.Serializer;
import org.mosp.storage.incremental.Entry;

/**
 * The tags in a canvas's metadata as they are stored: length and text of the serializer's name, its version in 4 bytes, and what it
 * wrote. Any number of threads.
 */
final class SealedTags {

    private static final int VERSION_BYTES = 4;

    /** The longest tag in the catalogue, in characters. */
    private static final int MAX_LENGTH = 256;

    private final List<Serializer<?>> serializers = new CopyOnWriteArrayList<>();

    void bind(Serializer<?> serializer) {
        serializers.add(serializer);
    }

    void unbind(Serializer<?> serializer) {
        serializers.remove(serializer);
    }

    /**
     * The tags, as the catalogue stores them.
     *
     * @throws StorageUnavailableException if the serializer that wrote the metadata is not here
     */
    Set<String> of(Entry metadata) {
        Bytes sealed = metadata.value();
        int nameLength = sealed.isEmpty() ? 0 : sealed.at(0) & 0xff;
        int start = 1 + nameLength + VERSION_BYTES;
        if (nameLength == 0 || sealed.length() < start) {
            throw new StorageDamagedException("incremental store", 0, metadata.key(), "it names no serializer", null);
        }
        String name = sealed.slice(1, nameLength).toUtf8();
        int version = sealed.slice(1 + nameLength, VERSION_BYTES).asByteBuffer().getInt();
        for (Serializer<?> serializer : serializers) {
            boolean reads = serializer.type() == Metadata.class
                    && serializer.name().equals(name)
                    && serializer.version() >= version;
            if (reads
                    && read(serializer, sealed.slice(start, sealed.length() - start), version, metadata.key())
                            instanceof Metadata read) {
                Set<String> tags = new LinkedHashSet<>();
                read.tags().forEach(tag -> tags.add(stored(tag)));
                return tags;
            }
        }
        throw new StorageUnavailableException(
                metadata.key(), "the serializer '" + name + "' of version " + version + " or higher", null);
    }

    private static Object read(Serializer<?> serializer, Bytes content, int version, String key) {
        try {
            return serializer.deserialize(content, version);
        } catch (StorageException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new StorageDamagedException("incremental store", 0, key, "its metadata cannot be read: " + e, e);
        }
    }

    /** As the catalogue's own writer does: what no database or index takes is replaced or cut. */
    private static String stored(String tag) {
        StringBuilder text = new StringBuilder(tag.length());
        tag.codePoints()
                .map(codePoint -> codePoint == 0 || isHalf(codePoint) ? 0xfffd : codePoint)
                .forEach(text::appendCodePoint);
        if (text.length() <= MAX_LENGTH) {
            return text.toString();
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(MAX_LENGTH - 1)) ? MAX_LENGTH - 1 : MAX_LENGTH);
    }

    private static boolean isHalf(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
