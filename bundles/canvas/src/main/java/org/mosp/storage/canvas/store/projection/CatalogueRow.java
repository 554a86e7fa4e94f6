package org.mosp.storage.canvas.store.projection;

import java.util.ArrayList;
import java.util.List;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.store.index.LayerVersion;
import org.mosp.storage.canvas.store.index.RevisionRecord;
import org.mosp.storage.canvas.store.view.CanvasReader;
import org.mosp.storage.relational.Canvas;
import org.mosp.storage.relational.Layer;

/** A canvas as the catalogue knows it. */
public final class CatalogueRow {

    private CatalogueRow() {}

    /** The row of a head. What the catalogue cannot hold (NUL, longer texts) is replaced or cut. */
    public static Canvas of(CanvasReader allOf, String canvasId, RevisionRecord head) {
        CanvasReader reader = allOf.of(head.number());
        Metadata metadata = reader.metadata(canvasId, head);
        List<Layer> layers = new ArrayList<>(head.layers().size());
        for (LayerVersion version : head.layers()) {
            LayerData layer = reader.layer(canvasId, version.layerId(), version.revision())
                    .data();
            layers.add(new Layer(
                    canvasId + "/" + layer.id(), text(layer.name().orElse(""), Layer.MAX_NAME_LENGTH), layers.size()));
        }
        return new Canvas(
                canvasId,
                text(metadata.name(), Canvas.MAX_NAME_LENGTH),
                metadata.createdAt(),
                metadata.updatedAt(),
                metadata.width(),
                metadata.height(),
                head.number(),
                Canvas.Origin.CANVAS,
                layers);
    }

    private static String text(String text, int atMost) {
        String cut = text.length() <= atMost ? text : text.substring(0, atMost);
        if (cut.length() < text.length() && Character.isHighSurrogate(cut.charAt(atMost - 1))) {
            cut = cut.substring(0, atMost - 1);
        }
        return cut.replace('\0', '\uFFFD');
    }
}
