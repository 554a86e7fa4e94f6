package org.mosp.storage.spi;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.mosp.storage.Bytes;

/**
 * The form of change journal entries: key {@code journal/} + commit sequence in 16 hexadecimal digits, value the list of
 * changed keys (each: keyspace 1 byte, length 2 bytes, key). A live swap reads them; engines write them when a batch says
 * so.
 */
public final class ChangeJournal {

    /** The prefix of all journal keys in keyspace {@link Keyspace#LOCAL}. */
    public static final String PREFIX = "journal/";

    /** One changed key. */
    public record ChangedKey(Keyspace keyspace, Bytes key) {}

    private ChangeJournal() {}

    /** The journal entry for a commit. */
    public static EngineBatch.Put entry(long sequence, List<EngineBatch.Change> changes) {
        List<EngineBatch.Change> captured = changes.stream()
                .filter(change -> change.keyspace() != Keyspace.LOCAL)
                .toList();
        int size =
                captured.stream().mapToInt(change -> 3 + change.key().length()).sum();
        ByteBuffer value = ByteBuffer.allocate(size);
        for (EngineBatch.Change change : captured) {
            value.put((byte) change.keyspace().code());
            value.putShort((short) change.key().length());
            change.key().copyTo(value);
        }
        return new EngineBatch.Put(Keyspace.LOCAL, key(sequence), 1, 0, Bytes.wrap(value.array()));
    }

    /** The journal key of a commit sequence. */
    public static Bytes key(long sequence) {
        return Bytes.utf8(PREFIX + String.format("%016x", sequence));
    }

    /** The keys of a journal entry's value. */
    public static List<ChangedKey> keys(Bytes value) {
        ByteBuffer in = value.asByteBuffer();
        List<ChangedKey> keys = new ArrayList<>();
        while (in.hasRemaining()) {
            Keyspace keyspace = Keyspace.of(in.get());
            byte[] key = new byte[in.getShort() & 0xffff];
            in.get(key);
            keys.add(new ChangedKey(keyspace, Bytes.wrap(key)));
        }
        return keys;
    }
}
