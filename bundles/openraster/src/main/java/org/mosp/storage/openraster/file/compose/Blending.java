package org.mosp.storage.openraster.file.compose;

/** Lays premultiplied pixels over others. */
final class Blending {

    private Blending() {}

    /** Changes the backdrop. */
    static void blend(BlendMode mode, float[] backdrop, float[] source, float opacity) {
        switch (mode) {
            case SRC_OVER -> over(backdrop, source, opacity);
            case PLUS, DST_IN, DST_OUT, SRC_ATOP, DST_ATOP -> porterDuff(mode, backdrop, source, opacity);
            default -> mixed(mode, backdrop, source, opacity);
        }
    }

    private static void over(float[] backdrop, float[] source, float opacity) {
        for (int i = 0; i < backdrop.length; i += 4) {
            float rest = 1 - source[i + 3] * opacity;
            for (int k = i; k < i + 4; k++) {
                backdrop[k] = source[k] * opacity + backdrop[k] * rest;
            }
        }
    }

    private static void porterDuff(BlendMode mode, float[] backdrop, float[] source, float opacity) {
        for (int i = 0; i < backdrop.length; i += 4) {
            float above = source[i + 3] * opacity;
            float below = backdrop[i + 3];
            float ofSource =
                    switch (mode) {
                        case PLUS -> 1;
                        case SRC_ATOP -> below;
                        case DST_ATOP -> 1 - below;
                        default -> 0;
                    };
            float ofBackdrop =
                    switch (mode) {
                        case PLUS -> 1;
                        case DST_IN, DST_ATOP -> above;
                        default -> 1 - above;
                    };
            for (int k = i; k < i + 4; k++) {
                backdrop[k] = Math.min(1, source[k] * opacity * ofSource + backdrop[k] * ofBackdrop);
            }
        }
    }

    private static void mixed(BlendMode mode, float[] backdrop, float[] source, float opacity) {
        float[] below = new float[3];
        float[] above = new float[3];
        float[] mix = new float[3];
        for (int i = 0; i < backdrop.length; i += 4) {
            float sourceAlpha = source[i + 3] * opacity;
            float alpha = backdrop[i + 3];
            if (sourceAlpha <= 0) {
                continue;
            }
            for (int k = 0; k < 3; k++) {
                below[k] = alpha <= 0 ? 0 : backdrop[i + k] / alpha;
                above[k] = source[i + k] / source[i + 3];
            }
            if (mode.separable()) {
                for (int k = 0; k < 3; k++) {
                    mix[k] = mode.mix(below[k], above[k]);
                }
            } else {
                Luminance.mix(mode, below, above, mix);
            }
            for (int k = 0; k < 3; k++) {
                backdrop[i + k] = source[i + k] * opacity * (1 - alpha)
                        + backdrop[i + k] * (1 - sourceAlpha)
                        + sourceAlpha * alpha * mix[k];
            }
            backdrop[i + 3] = sourceAlpha + alpha - sourceAlpha * alpha;
        }
    }
}
