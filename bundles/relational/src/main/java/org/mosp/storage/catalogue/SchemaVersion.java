package org.mosp.storage.catalogue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.SqlSession;

/**
 * The version of a schema as the engine that holds the data keeps it: entry {@code schema/NAME} of keyspace STORE, lines
 * of {@code name=value}.
 *
 * @param version of the data
 * @param minReader the oldest version of software that may still read it
 * @param writtenBy the bundle that made it
 */
record SchemaVersion(int version, int minReader, String writtenBy) {

    static final String PREFIX = "schema/";

    private static final int PAGE = 100;

    static Optional<SchemaVersion> read(SqlSession session, String schema) {
        return session.get(Keyspace.STORE, PREFIX + schema).map(entry -> parse(schema, entry.value()));
    }

    /** The schemas there are. */
    static Set<String> names(SqlSession session) {
        Set<String> names = new TreeSet<>();
        String from = PREFIX;
        boolean after = false;
        while (true) {
            List<EngineEntry> page = session.entries(Keyspace.STORE, from, after, PAGE);
            for (EngineEntry entry : page) {
                from = entry.key().toUtf8();
                if (!from.startsWith(PREFIX)) {
                    return names;
                }
                names.add(from.substring(PREFIX.length()));
            }
            if (page.size() < PAGE) {
                return names;
            }
            after = true;
        }
    }

    void write(SqlSession session, String schema) {
        String text = "version=" + version + "\nminReader=" + minReader + "\nwrittenBy=" + writtenBy + "\n";
        session.put(new EngineEntry(
                Keyspace.STORE, Bytes.utf8(PREFIX + schema), session.sequence(), 1, 0, Bytes.utf8(text)));
    }

    static SchemaVersion parse(String schema, Bytes value) {
        Map<String, String> fields = value.toUtf8()
                .lines()
                .filter(line -> line.contains("="))
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf('=')),
                        line -> line.substring(line.indexOf('=') + 1),
                        (first, second) -> first));
        try {
            int version = Integer.parseInt(fields.getOrDefault("version", ""));
            int minReader = Integer.parseInt(fields.getOrDefault("minReader", Integer.toString(version)));
            return new SchemaVersion(version, minReader, fields.getOrDefault("writtenBy", "unknown"));
        } catch (NumberFormatException e) {
            throw new StorageDamagedException("mosp_store", -1, PREFIX + schema, "not a schema version", e);
        }
    }
}
