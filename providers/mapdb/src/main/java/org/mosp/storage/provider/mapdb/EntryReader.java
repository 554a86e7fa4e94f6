package org.mosp.storage.provider.mapdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineHealth;
import org.mosp.storage.spi.Keyspace;

/** Reads the entry a link points to, in one read, and proves it. Any number of threads. */
final class EntryReader {

    private final Segments segments;
    private final EngineHealth health;

    EntryReader(Segments segments, EngineHealth health) {
        this.segments = segments;
        this.health = health;
    }

    /** The entry a link points to, which cannot have been superseded: a missing segment is damage. */
    EngineEntry read(Keyspace keyspace, Bytes key, Link link) {
        EngineEntry entry = readIfThere(keyspace, key, link);
        if (entry == null) {
            long place = link.place;
            throw damaged(Segment.fileName(Link.segment(place)), Link.offset(place), key, "segment is missing", null);
        }
        return entry;
    }

    /** The same; {@code null} if the segment is not there: compaction may have freed what was superseded meanwhile. */
    @Nullable EngineEntry readIfThere(Keyspace keyspace, Bytes key, Link link) {
        while (true) {
            long place = link.place;
            Segment segment = segments.get(Link.segment(place));
            if (segment != null && segment.pin()) {
                try {
                    return read(segment, Link.offset(place), keyspace, key, link);
                } finally {
                    segment.unpin();
                }
            }
            health.checkOpen();
            if (link.place == place) {
                return null;
            }
        }
    }

    private EngineEntry read(Segment segment, long offset, Keyspace keyspace, Bytes key, Link link) {
        byte[] bytes = new byte[link.bytes()];
        int count;
        try {
            count = segment.read(ByteBuffer.wrap(bytes), offset);
        } catch (NoSuchFileException missing) {
            throw damaged(segment.toString(), offset, key, "segment is missing", missing);
        } catch (IOException failed) {
            health.checkOpen();
            throw new StorageIoException("reading " + key.toUtf8(), segment + " at " + offset, failed);
        }
        if (count < bytes.length) {
            throw damaged(segment.toString(), offset, key, "the file ends inside the entry", null);
        }
        EngineEntry entry = EntryFormat.open(bytes, keyspace, key, link.version, link.frame);
        if (entry == null) {
            throw damaged(segment.toString(), offset, key, "the checksum does not match", null);
        }
        return entry;
    }

    private StorageDamagedException damaged(
            String where, long offset, Bytes key, String finding, @Nullable Throwable cause) {
        health.damaged(where + " at " + offset, key.toUtf8() + ": " + finding);
        return new StorageDamagedException(where, offset, key.toUtf8(), finding, cause);
    }
}
