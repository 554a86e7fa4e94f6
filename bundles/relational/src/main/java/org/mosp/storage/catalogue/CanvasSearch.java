package org.mosp.storage.catalogue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.relational.Canvas;
import org.mosp.storage.relational.CanvasPage;
import org.mosp.storage.relational.CanvasQuery;
import org.mosp.storage.spi.RelationalEngine.Dialect;
import org.mosp.storage.spi.SqlSession;

/** A query as a statement: one for the page's canvases, one for all their layers. */
final class CanvasSearch {

    private final Dialect dialect;
    private final CanvasQuery query;
    private final List<@Nullable Object> arguments = new ArrayList<>();

    CanvasSearch(Dialect dialect, CanvasQuery query) {
        this.dialect = dialect;
        this.query = query;
    }

    CanvasPage page(SqlSession session) {
        List<String> conditions = new ArrayList<>();
        search().ifPresent(conditions::add);
        tag(session).ifPresent(conditions::add);
        after().ifPresent(conditions::add);
        String direction = query.descending() ? " DESC" : "";
        // one more than asked for tells whether there is a next page
        arguments.add(query.limit() + 1);
        String sql = "SELECT " + CanvasRows.COLUMNS + " FROM canvases" + where(conditions) + " ORDER BY " + column()
                + direction + ", id" + direction + " LIMIT ?";
        List<Canvas> found = session.query(sql, CanvasRows::read, arguments.toArray());
        if (found.size() <= query.limit()) {
            return new CanvasPage(CanvasRows.withLayers(session, found), Optional.empty());
        }
        List<Canvas> page = found.subList(0, query.limit());
        String next = PageToken.after(query, page.get(page.size() - 1)).text();
        return new CanvasPage(CanvasRows.withLayers(session, page), Optional.of(next));
    }

    long count(SqlSession session) {
        List<String> conditions = new ArrayList<>();
        search().ifPresent(conditions::add);
        tag(session).ifPresent(conditions::add);
        String sql = "SELECT count(*) FROM canvases" + where(conditions);
        return session.query(sql, row -> row.number(1), arguments.toArray()).get(0);
    }

    private Optional<String> search() {
        return query.search().map(text -> {
            arguments.add(FoldedText.of(StoredText.name(text)));
            return switch (dialect) {
                case SQLITE -> "instr(name_folded, ?) > 0";
                case POSTGRESQL -> "strpos(name_folded, ?) > 0";
            };
        });
    }

    private Optional<String> tag(SqlSession session) {
        return query.tag().map(tag -> {
            TagRows.require(session, "canvases with tag " + tag);
            arguments.add(TagRows.stored(tag));
            return TagRows.HAS_TAG;
        });
    }

    private Optional<String> after() {
        return query.page().map(text -> {
            PageToken token = PageToken.parse(query, text);
            Instant time = Micros.instant(token.micros());
            arguments.add(query.sort() == CanvasQuery.Sort.NAME ? token.name() : time);
            arguments.add(token.id());
            return "(" + column() + ", id) " + (query.descending() ? "<" : ">") + " (?, ?)";
        });
    }

    private String column() {
        return switch (query.sort()) {
            case NAME -> "name";
            case CREATED -> "created_at";
            case UPDATED -> "updated_at";
        };
    }

    private static String where(List<String> conditions) {
        return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    }
}
