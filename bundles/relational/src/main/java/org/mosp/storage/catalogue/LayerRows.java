package org.mosp.storage.catalogue;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.ConflictException;
import org.mosp.storage.relational.Canvas;
import org.mosp.storage.relational.Layer;
import org.mosp.storage.spi.SqlSession;

/** The statements on table {@code layers}. */
final class LayerRows {

    /** Rows of one INSERT; each number of rows is a statement that is kept prepared. */
    private static final int ROWS_AT_ONCE = 16;

    /** INSERT statements, by number of rows. */
    private static final List<String> INSERT = IntStream.rangeClosed(0, ROWS_AT_ONCE)
            .mapToObj(rows -> "INSERT INTO layers (id, canvas_id, name, order_index) VALUES "
                    + String.join(", ", Collections.nCopies(rows, "(?, ?, ?, ?)")) + " ON CONFLICT (id) DO NOTHING")
            .toList();

    private record Row(String canvasId, Layer layer) {}

    private LayerRows() {}

    /**
     * Inserts all layers of a canvas that has none.
     *
     * @throws ConflictException if the id of one belongs to another canvas
     */
    static void insert(SqlSession session, Canvas canvas) {
        List<Layer> layers = canvas.layers();
        for (int from = 0; from < layers.size(); from += ROWS_AT_ONCE) {
            List<Layer> part = layers.subList(from, Math.min(from + ROWS_AT_ONCE, layers.size()));
            @Nullable Object[] arguments = new @Nullable Object[part.size() * 4];
            int at = 0;
            for (Layer layer : part) {
                arguments[at++] = layer.id();
                arguments[at++] = canvas.id();
                arguments[at++] = StoredText.name(layer.name());
                arguments[at++] = layer.orderIndex();
            }
            if (session.update(INSERT.get(part.size()), arguments) != part.size()) {
                throw taken(session, canvas);
            }
        }
    }

    /** Makes a canvas's rows as the canvas says; touches nothing where they are so already. */
    static void replace(SqlSession session, Canvas canvas) {
        List<Layer> stored = of(session, List.of(canvas.id())).getOrDefault(canvas.id(), List.of());
        if (!new HashSet<>(stored).equals(storedForm(canvas))) {
            delete(session, canvas.id());
            insert(session, canvas);
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
                .forEach(row -> byCanvas.computeIfAbsent(row.canvasId, id -> new java.util.ArrayList<>())
                        .add(row.layer));
        return byCanvas;
    }

    private static Set<Layer> storedForm(Canvas canvas) {
        Set<Layer> layers = new HashSet<>();
        for (Layer layer : canvas.layers()) {
            layers.add(new Layer(layer.id(), StoredText.name(layer.name()), layer.orderIndex()));
        }
        return layers;
    }

    private static RuntimeException taken(SqlSession session, Canvas canvas) {
        Set<String> ids = new HashSet<>();
        for (Layer layer : canvas.layers()) {
            if (!ids.add(layer.id())) {
                return new IllegalArgumentException("two layers with the id " + layer.id());
            }
            List<Long> owner = session.query(
                    "SELECT c.version FROM layers l JOIN canvases c ON c.id = l.canvas_id"
                            + " WHERE l.id = ? AND l.canvas_id <> ?",
                    row -> row.number(1),
                    layer.id(),
                    canvas.id());
            if (!owner.isEmpty()) {
                return new ConflictException("layer " + layer.id() + " of another canvas", 0, owner.get(0));
            }
        }
        return new IllegalStateException("layers of canvas " + canvas.id() + " could not be inserted");
    }
}
