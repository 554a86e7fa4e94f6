package org.mosp.storage.provider.ehcache;

import java.nio.ByteBuffer;
import org.ehcache.spi.serialization.Serializer;
import org.mosp.storage.Bytes;
import org.mosp.storage.spi.CacheRegion.Cached;

/** A cached value as bytes: version 8 bytes, schema version 4, then the value. Nothing of Java's serialization. */
final class CachedSerializer implements Serializer<Cached> {

    @Override
    public ByteBuffer serialize(Cached cached) {
        ByteBuffer out = ByteBuffer.allocate(12 + cached.value().length());
        out.putLong(cached.version()).putInt(cached.schemaVersion());
        cached.value().copyTo(out);
        return out.flip();
    }

    @Override
    public Cached read(ByteBuffer binary) {
        ByteBuffer in = binary.duplicate();
        return new Cached(in.getLong(), in.getInt(), Bytes.copyOf(in));
    }

    @Override
    public boolean equals(Cached cached, ByteBuffer binary) {
        return cached.equals(read(binary));
    }
}
