package org.mosp.storage.catalogue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.mosp.storage.framework.Catalogue.ProjectedRow;
import org.mosp.storage.relational.Canvas;
import org.mosp.storage.relational.Canvas.Origin;
import org.mosp.storage.relational.Layer;
import org.mosp.storage.spi.SqlRow;
import org.mosp.storage.spi.SqlSession;

/** The statements on table {@code canvases}. */
final class CanvasRows {

    static final String COLUMNS = "id, name, created_at, updated_at, width, height, revision, origin";

    private static final String INSERT =
            "INSERT INTO canvases (name, name_folded, created_at, updated_at, width, height,"
                    + " revision, version, origin, id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING";
    private static final String UPDATE =
            "UPDATE canvases SET name = ?, name_folded = ?, created_at = ?, updated_at = ?,"
                    + " width = ?, height = ?, revision = ?, version = ? WHERE origin = ? AND id = ?";
    private static final String UPDATE_UPWARDS = UPDATE + " AND version < ?";

    private CanvasRows() {}

    /** Returns whether there was no row of that id. */
    static boolean insert(SqlSession session, CanvasRow row, long version) {
        return session.update(INSERT, row.values(version)) == 1;
    }

    /** Returns whether there was a row of the same origin. */
    static boolean update(SqlSession session, CanvasRow row, long version) {
        return session.update(UPDATE, row.values(version)) == 1;
    }

    /** Returns whether there was a row of the same origin with a lower version. */
    static boolean updateUpwards(SqlSession session, CanvasRow row, long version) {
        return session.update(UPDATE_UPWARDS, row.valuesAndVersion(version)) == 1;
    }

    static boolean delete(SqlSession session, String id, Origin origin) {
        return session.update("DELETE FROM canvases WHERE id = ? AND origin = ?", id, code(origin)) == 1;
    }

    /** Who owns the row of that id, if there is one. */
    static Optional<Owner> owner(SqlSession session, String id) {
        return session.queryOne(
                "SELECT origin, version FROM canvases WHERE id = ?",
                row -> new Owner(origin(row.text(1)), row.number(2)),
                id);
    }

    /** Who owns a row, and its version. */
    record Owner(Origin origin, long version) {}

    static Optional<Canvas> find(SqlSession session, String id) {
        List<Canvas> found = session.query("SELECT " + COLUMNS + " FROM canvases WHERE id = ?", CanvasRows::read, id);
        return withLayers(session, found).stream().findFirst();
    }

    static List<ProjectedRow> projected(SqlSession session, Optional<String> afterId, int limit) {
        return session.query(
                "SELECT id, version FROM canvases WHERE origin = ? AND id > ? ORDER BY id LIMIT ?",
                row -> new ProjectedRow(row.text(1), row.number(2)),
                code(Origin.CANVAS),
                afterId.orElse(""),
                limit);
    }

    /** A row of {@link #COLUMNS}, without its layers. */
    static Canvas read(SqlRow row) {
        return new Canvas(
                row.text(1),
                row.text(2),
                row.time(3),
                row.time(4),
                (int) row.number(5),
                (int) row.number(6),
                row.number(7),
                origin(row.text(8)),
                List.of());
    }

    /** The same canvases with their layers. */
    static List<Canvas> withLayers(SqlSession session, List<Canvas> canvases) {
        Map<String, List<Layer>> layers =
                LayerRows.of(session, canvases.stream().map(Canvas::id).toList());
        List<Canvas> whole = new ArrayList<>(canvases.size());
        for (Canvas canvas : canvases) {
            whole.add(new Canvas(
                    canvas.id(),
                    canvas.name(),
                    canvas.createdAt(),
                    canvas.updatedAt(),
                    canvas.width(),
                    canvas.height(),
                    canvas.revision(),
                    canvas.origin(),
                    layers.getOrDefault(canvas.id(), List.of())));
        }
        return whole;
    }

    static String code(Origin origin) {
        return origin.name().toLowerCase(Locale.ROOT);
    }

    private static Origin origin(String code) {
        return Origin.valueOf(code.toUpperCase(Locale.ROOT));
    }
}
