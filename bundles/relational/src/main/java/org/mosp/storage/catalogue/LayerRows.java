package org.mosp.storage.catalogue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.ConflictException;
import org.mosp.storage.relational.Canvas;
import org.mosp.storage.relational.Layer;
import org.mosp.storage.spi.SqlRow;
import org.mosp.storage.spi.SqlSession;

/** The statements on table {@code layers}. */
final class LayerRows {

    /** Rows of one INSERT; each number of rows is a statement that is kept prepared. */
    private static final int ROWS_AT_ONCE = 16;

    /** Statements by number of rows; a row of another canvas stays as it is, and is missing in the number of rows changed. */
    private static final List<String> PUT = statements("name = excluded.name, order_index = excluded.order_index");

    /** The same for rows that keep their place: the index by place is left alone. */
    private static final List<String> RENAME = statements("name = excluded.name");

    private static List<String> statements(String changes) {
        return IntStream.rangeClosed(0, ROWS_AT_ONCE)
                .mapToObj(rows -> "INSERT INTO layers (id, canvas_id, name, order_index) VALUES "
                        + String.join(", ", Collections.nCopies(rows, "(?, ?, ?, ?)"))
                        + " ON CONFLICT (id) DO UPDATE SET " + changes
                        + " WHERE layers.canvas_id = excluded.canvas_id")
                .toList();
    }

    private static final String OF_ONE = "SELECT id, name, order_index FROM layers WHERE canvas_id = ?";

    private record Row(String canvasId, Layer layer) {}

    private LayerRows() {}

    /**
     * Inserts all layers of a canvas that has none.
     *
     * @throws ConflictException if the id of one belongs to another canvas
     */
    static void insert(SqlSession session, Canvas canvas) {
        put(session, PUT, canvas.id(), canvas.layers());
    }

    /**
     * Makes a canvas's rows as the canvas says; writes those that differ, none for a stroke that changed no layer's name.
     *
     * @throws ConflictException if the id of one belongs to another canvas
     */
    static void replace(SqlSession session, Canvas canvas) {
        Map<String, Layer> stored = new HashMap<>();
        for (Layer layer : session.query(OF_ONE, LayerRows::read, canvas.id())) {
            stored.put(layer.id(), layer);
        }
        List<Layer> renamed = new ArrayList<>();
        List<Layer> placed = new ArrayList<>();
        for (Layer layer : canvas.layers()) {
            Layer before = stored.remove(layer.id());
            if (before == null || before.orderIndex() != layer.orderIndex()) {
                placed.add(layer);
            } else if (!before.name().equals(StoredText.name(layer.name()))) {
                renamed.add(layer);
            }
        }
        stored.keySet().forEach(gone -> session.update("DELETE FROM layers WHERE id = ?", gone));
        put(session, RENAME, canvas.id(), renamed);
        put(session, PUT, canvas.id(), placed);
    }

    private static Layer read(SqlRow row) {
        return new Layer(row.text(1), row.text(2), (int) row.number(3));
    }

    private static void put(SqlSession session, List<String> statements, String canvasId, List<Layer> layers) {
        for (int from = 0; from < layers.size(); from += ROWS_AT_ONCE) {
            List<Layer> part = layers.subList(from, Math.min(from + ROWS_AT_ONCE, layers.size()));
            @Nullable Object[] arguments = new @Nullable Object[part.size() * 4];
            int at = 0;
            for (Layer layer : part) {
                arguments[at++] = layer.id();
                arguments[at++] = canvasId;
                arguments[at++] = StoredText.name(layer.name());
                arguments[at++] = layer.orderIndex();
            }
            if (session.update(statements.get(part.size()), arguments) != part.size()) {
                throw taken(session, canvasId, part);
            }
        }
    }

    static void delete(SqlSession session, String canvasId) {
        session.update("DELETE FROM layers WHERE canvas_id = ?", canvasId);
    }

    /** The layers of each canvas, topmost first, by one query. */
    static Map<String, List<Layer>> of(SqlSession session, List<String> canvasIds) {
        if (canvasIds.isEmpty()) {
            return Map.of();
        }
        // few different statements: the list is filled up to a power of two
        int places = Math.max(1, Integer.highestOneBit(canvasIds.size() * 2 - 1));
        @Nullable Object[] arguments = new @Nullable Object[places];
        for (int i = 0; i < places; i++) {
            arguments[i] = canvasIds.get(Math.min(i, canvasIds.size() - 1));
        }
        String sql = "SELECT canvas_id, id, name, order_index FROM layers WHERE canvas_id IN ("
                + String.join(", ", Collections.nCopies(places, "?")) + ") ORDER BY canvas_id, order_index, id";
        Map<String, List<Layer>> byCanvas = new HashMap<>();
        session.query(
                        sql,
                        row -> new Row(row.text(1), new Layer(row.text(2), row.text(3), (int) row.number(4))),
                        arguments)
                .forEach(row -> byCanvas.computeIfAbsent(row.canvasId, id -> new ArrayList<>())
                        .add(row.layer));
        return byCanvas;
    }

    private static RuntimeException taken(SqlSession session, String canvasId, List<Layer> layers) {
        for (Layer layer : layers) {
            List<Long> owner = session.query(
                    "SELECT c.version FROM layers l JOIN canvases c ON c.id = l.canvas_id"
                            + " WHERE l.id = ? AND l.canvas_id <> ?",
                    row -> row.number(1),
                    layer.id(),
                    canvasId);
            if (!owner.isEmpty()) {
                return new ConflictException("layer " + layer.id() + " of another canvas", 0, owner.get(0));
            }
        }
        return new IllegalStateException("layers of canvas " + canvasId + " could not be stored");
    }
}
