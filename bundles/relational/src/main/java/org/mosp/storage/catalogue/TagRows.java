package org.mosp.storage.catalogue;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.mosp.storage.migration.SchemaVersionException;
import org.mosp.storage.spi.SqlSession;

/** The statements on table {@code canvas_tags}, which version 2 of the catalogue has. */
final class TagRows {

    /** Since when there are tags. */
    static final int SINCE = 2;

    /** The longest tag in the catalogue, in characters; an index of PostgreSQL takes no row of more than 2,704 bytes. */
    static final int MAX_LENGTH = 256;

    static final String HAS_TAG = "id IN (SELECT canvas_id FROM canvas_tags WHERE tag = ?)";

    private static final String BUNDLE = "org.mosp.storage.plugin.catalogue-tags";

    private TagRows() {}

    /** Whether the catalogue keeps tags, as of this transaction. */
    static boolean areKept(SqlSession session) {
        return version(session) >= SINCE;
    }

    private static int version(SqlSession session) {
        return SchemaVersion.read(session, CatalogueTables.SCHEMA)
                .map(SchemaVersion::version)
                .orElse(1);
    }

    /**
     * Refuses what needs tags where there are none.
     *
     * @param what the call
     */
    static void require(SqlSession session, String what) {
        int version = version(session);
        if (version < SINCE) {
            throw new SchemaVersionException(
                    CatalogueTables.SCHEMA, what, SINCE, version, "install bundle " + BUNDLE + " and run mosp migrate");
        }
    }

    /** Makes a canvas's tags these; writes those that differ. */
    static void replace(SqlSession session, String canvasId, List<String> tags) {
        Set<String> wanted = stored(tags);
        Set<String> there = of(session, canvasId);
        for (String gone : there) {
            if (!wanted.contains(gone)) {
                session.update("DELETE FROM canvas_tags WHERE canvas_id = ? AND tag = ?", canvasId, gone);
            }
        }
        for (String tag : wanted) {
            if (!there.contains(tag)) {
                session.update("INSERT INTO canvas_tags (canvas_id, tag) VALUES (?, ?)", canvasId, tag);
            }
        }
    }

    static Set<String> of(SqlSession session, String canvasId) {
        return new TreeSet<>(session.query(
                "SELECT tag FROM canvas_tags WHERE canvas_id = ? ORDER BY tag", row -> row.text(1), canvasId));
    }

    static void delete(SqlSession session, String canvasId) {
        session.update("DELETE FROM canvas_tags WHERE canvas_id = ?", canvasId);
    }

    /** As they are stored. */
    static Set<String> stored(List<String> tags) {
        Set<String> stored = new LinkedHashSet<>();
        tags.forEach(tag -> stored.add(stored(tag)));
        return stored;
    }

    /** What the catalogue cannot hold is replaced or cut: NUL, halves of surrogate pairs, and what is too long for an index. */
    static String stored(String tag) {
        String name = StoredText.name(tag).replace('\0', '\uFFFD');
        if (name.length() <= MAX_LENGTH) {
            return name;
        }
        int end = Character.isHighSurrogate(name.charAt(MAX_LENGTH - 1)) ? MAX_LENGTH - 1 : MAX_LENGTH;
        return name.substring(0, end);
    }
}
