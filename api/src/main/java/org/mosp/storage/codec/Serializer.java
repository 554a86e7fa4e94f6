package org.mosp.storage.codec;

import org.mosp.storage.Bytes;
import org.mosp.storage.StorageDamagedException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * How objects of one type become bytes. Implemented by any bundle and registered as a service; the framework brings one
 * for each type it stores. Any number of threads.
 *
 * <p>What is stored names the serializer by {@link #name()} and {@link #version()}, never a class: bytes are read by a
 * serializer of the same name whose version is the same or higher, and written by the one of the highest service
 * ranking. Bytes cross bundle borders, objects do not: an implementation keeps no reference to what it was given.
 *
 * @param <T> the type of the objects
 */
@ConsumerType
public interface Serializer<T> {

    /** Names the format, for example {@code preferences-cbor}; 1 to 64 characters of {@code a-z 0-9 . -}. */
    String name();

    /** The format's version this writes, from 1; it reads all versions up to it. */
    int version();

    /** The type of the objects. */
    Class<T> type();

    /** The object's bytes. */
    Bytes serialize(T object);

    /**
     * The object again.
     *
     * @param version the format's version the bytes were written in, at most {@link #version()}
     * @throws StorageDamagedException if the bytes are not of this format
     */
    T deserialize(Bytes bytes, int version);
}
