package org.mosp.storage.relational;

import java.util.Optional;

/**
 * Which canvases, in which order, which page.
 *
 * @param search text that the name contains, without regard to case (Unicode simple folding); empty: all
 * @param tag a tag the canvas has, exactly; empty: all. Needs version 2 of schema {@code catalogue}
 * @param sort by what
 * @param descending from the last to the first
 * @param limit page size, 1 to 1,000
 * @param page the page to go on with, from {@link CanvasPage#next()}; empty: the first
 */
public record CanvasQuery(
        Optional<String> search,
        Optional<String> tag,
        Sort sort,
        boolean descending,
        int limit,
        Optional<String> page) {

    /** What to sort by; ties are ordered by id. */
    public enum Sort {
        /** By name, by code point. */
        NAME,
        /** By time of creation. */
        CREATED,
        /** By time of the last change. */
        UPDATED
    }

    /** The largest page. */
    public static final int MAX_LIMIT = 1_000;

    public CanvasQuery {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit " + limit + ", not 1 to " + MAX_LIMIT);
        }
    }

    /** All canvases by name, 50 a page. */
    public static CanvasQuery all() {
        return new CanvasQuery(Optional.empty(), Optional.empty(), Sort.NAME, false, 50, Optional.empty());
    }

    /** This, for names that contain the text. */
    public CanvasQuery search(String text) {
        return new CanvasQuery(
                text.isEmpty() ? Optional.empty() : Optional.of(text), tag, sort, descending, limit, page);
    }

    /**
     * This, for canvases that have a tag.
     *
     * @since 1.1
     */
    public CanvasQuery tagged(String exactly) {
        return new CanvasQuery(search, Optional.of(exactly), sort, descending, limit, page);
    }

    /** This, in another order. */
    public CanvasQuery sortedBy(Sort by, boolean downwards) {
        return new CanvasQuery(search, tag, by, downwards, limit, page);
    }

    /** This, with another page size. */
    public CanvasQuery limit(int count) {
        return new CanvasQuery(search, tag, sort, descending, count, page);
    }

    /** This, from a page on. */
    public CanvasQuery from(String nextPage) {
        return new CanvasQuery(search, tag, sort, descending, limit, Optional.of(nextPage));
    }
}
