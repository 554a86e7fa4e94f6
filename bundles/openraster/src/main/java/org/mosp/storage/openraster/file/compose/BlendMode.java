package org.mosp.storage.openraster.file.compose;

import java.util.Map;
import java.util.Optional;

/**
 * How a layer is laid over what is below it: the operations of OpenRaster, by the formulas of W3C "Compositing and
 * Blending", on colours from 0 to 1 as they are stored, without a colour profile.
 */
enum BlendMode {
    SRC_OVER,
    MULTIPLY,
    SCREEN,
    OVERLAY,
    DARKEN,
    LIGHTEN,
    COLOR_DODGE,
    COLOR_BURN,
    HARD_LIGHT,
    SOFT_LIGHT,
    DIFFERENCE,
    EXCLUSION,
    COLOR,
    LUMINOSITY,
    HUE,
    SATURATION,
    PLUS,
    DST_IN,
    DST_OUT,
    SRC_ATOP,
    DST_ATOP;

    private static final Map<String, BlendMode> BY_NAME = Map.ofEntries(
            Map.entry("svg:src-over", SRC_OVER),
            Map.entry("svg:multiply", MULTIPLY),
            Map.entry("svg:screen", SCREEN),
            Map.entry("svg:overlay", OVERLAY),
            Map.entry("svg:darken", DARKEN),
            Map.entry("svg:lighten", LIGHTEN),
            Map.entry("svg:color-dodge", COLOR_DODGE),
            Map.entry("svg:color-burn", COLOR_BURN),
            Map.entry("svg:hard-light", HARD_LIGHT),
            Map.entry("svg:soft-light", SOFT_LIGHT),
            Map.entry("svg:difference", DIFFERENCE),
            Map.entry("svg:exclusion", EXCLUSION),
            Map.entry("svg:color", COLOR),
            Map.entry("svg:luminosity", LUMINOSITY),
            Map.entry("svg:hue", HUE),
            Map.entry("svg:saturation", SATURATION),
            Map.entry("svg:plus", PLUS),
            Map.entry("svg:add", PLUS),
            Map.entry("svg:dst-in", DST_IN),
            Map.entry("svg:dst-out", DST_OUT),
            Map.entry("svg:src-atop", SRC_ATOP),
            Map.entry("svg:dst-atop", DST_ATOP));

    static Optional<BlendMode> of(String compositeOperation) {
        return Optional.ofNullable(BY_NAME.get(compositeOperation));
    }

    /** Whether nothing laid over something leaves it as it is. */
    boolean keepsUnderNothing() {
        return this != DST_IN && this != DST_ATOP;
    }

    /** Whether colours are mixed channel by channel. */
    boolean separable() {
        return this != COLOR && this != LUMINOSITY && this != HUE && this != SATURATION;
    }

    /** The mixed colour of one channel, of the colour below and the one above. */
    float mix(float below, float above) {
        return switch (this) {
            case MULTIPLY -> below * above;
            case SCREEN -> below + above - below * above;
            case OVERLAY -> hardLight(above, below);
            case DARKEN -> Math.min(below, above);
            case LIGHTEN -> Math.max(below, above);
            case COLOR_DODGE -> below <= 0 ? 0 : above >= 1 ? 1 : Math.min(1, below / (1 - above));
            case COLOR_BURN -> below >= 1 ? 1 : above <= 0 ? 0 : 1 - Math.min(1, (1 - below) / above);
            case HARD_LIGHT -> hardLight(below, above);
            case SOFT_LIGHT -> softLight(below, above);
            case DIFFERENCE -> Math.abs(below - above);
            case EXCLUSION -> below + above - 2 * below * above;
            default -> above;
        };
    }

    private static float hardLight(float below, float above) {
        float twice = 2 * above;
        return above <= 0.5f ? below * twice : below + (twice - 1) - below * (twice - 1);
    }

    private static float softLight(float below, float above) {
        if (above <= 0.5f) {
            return below - (1 - 2 * above) * below * (1 - below);
        }
        float root = below <= 0.25f ? ((16 * below - 12) * below + 4) * below : (float) Math.sqrt(below);
        return below + (2 * above - 1) * (root - below);
    }
}
