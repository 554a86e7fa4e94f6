package org.mosp.storage.shell.bench;

import java.util.Locale;
import java.util.Optional;

/** The canvas of a benchmark: what painters use, from templates and forum reports of drawing programs. */
enum Profile {
    /** A sketch. */
    S("sketch", 1_920, 1_080, 5, 0, 0, 0.30, 0.10, 0.06, 600),
    /** An illustration: A3 at 300 dpi. */
    M("illustration", 4_960, 3_508, 24, 4, 2, 0.20, 0.15, 0.08, 600),
    /** A print or a matte painting. */
    L("print", 12_000, 9_000, 100, 12, 4, 0.08, 0.20, 0.10, 600);

    private final String title;
    private final int width;
    private final int height;
    private final int layers;
    private final int groups;
    private final int depth;
    private final double painted;
    private final double uniform;
    private final double other;
    private final int strokes;

    Profile(
            String title,
            int width,
            int height,
            int layers,
            int groups,
            int depth,
            double painted,
            double uniform,
            double other,
            int strokes) {
        this.title = title;
        this.width = width;
        this.height = height;
        this.layers = layers;
        this.groups = groups;
        this.depth = depth;
        this.painted = painted;
        this.uniform = uniform;
        this.other = other;
        this.strokes = strokes;
    }

    static Optional<Profile> of(String name) {
        for (Profile profile : values()) {
            if (profile.name().equals(name.toUpperCase(Locale.ROOT))) {
                return Optional.of(profile);
            }
        }
        return Optional.empty();
    }

    /** What it stands for. */
    String title() {
        return title;
    }

    /** In pixels. */
    int width() {
        return width;
    }

    /** In pixels. */
    int height() {
        return height;
    }

    /** Layers that hold pixels. */
    int layers() {
        return layers;
    }

    /** Groups beside them. */
    int groups() {
        return groups;
    }

    /** Groups around a layer, at most. */
    int depth() {
        return depth;
    }

    /** Share of a layer's tiles that are not empty. */
    double painted() {
        return painted;
    }

    /** Share of those that are of one colour. */
    double uniform() {
        return uniform;
    }

    /** Changes of a stroke that is none: opacity, visibility, names, order. A share of the strokes. */
    double other() {
        return other;
    }

    /** Strokes measured unless told otherwise. */
    int strokes() {
        return strokes;
    }
}
