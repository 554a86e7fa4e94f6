package org.example.files;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.mosp.storage.Bytes;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.Keyspace;

/**
 * What decides: of the files that are there those count whose number is not above the last and not among the dead.
 *
 * @param commit counts commits and replications
 * @param sequence the last commit sequence given out
 * @param lastFile the highest number of a file
 * @param entries how many files count
 * @param dead what this commit replaced or deleted, and what is left of commits that failed
 * @param live all files that count, so that a missing one is known by name; only a close writes it
 */
record Head(long commit, long sequence, long lastFile, long entries, List<Long> dead, List<Long> live) {

    static final Head NONE = new Head(0, 0, 0, 0, List.of(), List.of());

    /** Made ready, so that a delete needs no space. */
    private static final int LEAST_BYTES = 4_000;

    EngineEntry toEntry() {
        ByteBuffer out = ByteBuffer.allocate(Math.max(LEAST_BYTES, 32 + 8 * (dead.size() + live.size())));
        out.putLong(sequence).putLong(lastFile).putLong(entries);
        Stream.of(dead, live).forEach(files -> files.forEach(out.putInt(files.size())::putLong));
        return new EngineEntry(Keyspace.LOCAL, Bytes.utf8("head"), commit, 1, 0, Bytes.wrap(out.array()));
    }

    static Head of(EngineEntry entry) {
        ByteBuffer in = entry.value().asByteBuffer();
        return new Head(entry.version(), in.getLong(), in.getLong(), in.getLong(), numbers(in), numbers(in));
    }

    private static List<Long> numbers(ByteBuffer in) {
        return Stream.generate(in::getLong).limit(in.getInt()).toList();
    }
}
