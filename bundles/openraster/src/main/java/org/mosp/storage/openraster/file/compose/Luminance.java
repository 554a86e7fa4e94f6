package org.mosp.storage.openraster.file.compose;

/** The four operations that take hue, saturation and luminosity apart: the functions of the W3C text, in its order. */
final class Luminance {

    private Luminance() {}

    /** The mixed colour, written into {@code out}. */
    static void mix(BlendMode mode, float[] below, float[] above, float[] out) {
        switch (mode) {
            case COLOR -> setLuminosity(above, luminosity(below), out);
            case LUMINOSITY -> setLuminosity(below, luminosity(above), out);
            case HUE -> {
                float[] colour = new float[3];
                setSaturation(above, saturation(below), colour);
                setLuminosity(colour, luminosity(below), out);
            }
            default -> {
                float[] colour = new float[3];
                setSaturation(below, saturation(above), colour);
                setLuminosity(colour, luminosity(below), out);
            }
        }
    }

    private static float luminosity(float[] c) {
        return 0.3f * c[0] + 0.59f * c[1] + 0.11f * c[2];
    }

    private static float saturation(float[] c) {
        return Math.max(c[0], Math.max(c[1], c[2])) - Math.min(c[0], Math.min(c[1], c[2]));
    }

    private static void setSaturation(float[] c, float saturation, float[] out) {
        float least = Math.min(c[0], Math.min(c[1], c[2]));
        float range = saturation(c);
        for (int i = 0; i < 3; i++) {
            out[i] = range <= 0 ? 0 : (c[i] - least) * saturation / range;
        }
    }

    private static void setLuminosity(float[] c, float luminosity, float[] out) {
        float move = luminosity - luminosity(c);
        for (int i = 0; i < 3; i++) {
            out[i] = c[i] + move;
        }
        float l = luminosity(out);
        float least = Math.min(out[0], Math.min(out[1], out[2]));
        float most = Math.max(out[0], Math.max(out[1], out[2]));
        for (int i = 0; i < 3; i++) {
            if (least < 0) {
                out[i] = l + (out[i] - l) * l / (l - least);
            }
            if (most > 1) {
                out[i] = l + (out[i] - l) * (1 - l) / (most - l);
            }
        }
    }
}
