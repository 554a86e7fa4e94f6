package org.mosp.storage.catalogue;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.mosp.storage.relational.Canvas;
import org.mosp.storage.relational.CanvasQuery;

/**
 * Where a page ended: the last row's place in the order, not its number, so that rows may come and go.
 *
 * @param name the last row's name, where it is sorted by
 * @param micros the last row's time in microseconds, where it is sorted by
 * @param id the last row's id
 */
record PageToken(CanvasQuery.Sort sort, boolean descending, String name, long micros, String id) {

    private static final String FORM = "1";

    static PageToken after(CanvasQuery query, Canvas last) {
        return switch (query.sort()) {
            case NAME -> new PageToken(query.sort(), query.descending(), last.name(), 0, last.id());
            case CREATED -> new PageToken(query.sort(), query.descending(), "", Micros.of(last.createdAt()), last.id());
            case UPDATED -> new PageToken(query.sort(), query.descending(), "", Micros.of(last.updatedAt()), last.id());
        };
    }

    /** As text for the caller, who does not look inside. Names and ids have no NUL. */
    String text() {
        String parts =
                String.join("\0", FORM, sort.name(), Boolean.toString(descending), name, Long.toString(micros), id);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(parts.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The token of a page of this query.
     *
     * @throws IllegalArgumentException if it is not one, or one of a query with another order
     */
    static PageToken parse(CanvasQuery query, String text) {
        String[] parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split("\0", -1);
        if (parts.length != 6 || !parts[0].equals(FORM)) {
            throw new IllegalArgumentException("not a page of canvases: " + text);
        }
        PageToken token = new PageToken(
                CanvasQuery.Sort.valueOf(parts[1]),
                Boolean.parseBoolean(parts[2]),
                parts[3],
                Long.parseLong(parts[4]),
                parts[5]);
        if (token.sort != query.sort() || token.descending != query.descending()) {
            throw new IllegalArgumentException("a page of a query with another order: " + token.sort);
        }
        return token;
    }
}
