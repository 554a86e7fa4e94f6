package org.mosp.storage.relational;

import java.util.List;
import java.util.Optional;

/**
 * One page of canvases.
 *
 * @param canvases in the query's order
 * @param next for {@link CanvasQuery#from}, empty on the last page; stays valid while rows come and go
 */
public record CanvasPage(List<Canvas> canvases, Optional<String> next) {

    public CanvasPage {
        canvases = List.copyOf(canvases);
    }
}
