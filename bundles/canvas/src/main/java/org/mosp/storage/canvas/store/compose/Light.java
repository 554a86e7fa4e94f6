package org.mosp.storage.canvas.store.compose;

/** In which light colours are mixed where something is half transparent. The numbers are stored. */
public enum Light {
    /** As they are stored, as Krita and MyPaint do. */
    PERCEPTUAL(1),
    /** In linear light, as GIMP 2.10 does. */
    LINEAR(2);

    private static final int STEPS = 4_096;
    private static final float[] LINEAR_OF = new float[256];
    private static final float[] BORDER = new float[256];
    private static final short[] FIRST = new short[STEPS + 1];

    static {
        // StrictMath: what is stored relies on the same result everywhere
        for (int i = 0; i < 256; i++) {
            LINEAR_OF[i] = (float) linear(i / 255.0);
            BORDER[i] = (float) linear((i + 0.5) / 255.0);
        }
        int value = 0;
        for (int i = 0; i <= STEPS; i++) {
            while (value < 255 && BORDER[value] <= (float) i / STEPS) {
                value++;
            }
            FIRST[i] = (short) value;
        }
    }

    private final int number;

    Light(int number) {
        this.number = number;
    }

    /** The number in stored bytes. */
    public int number() {
        return number;
    }

    /** The light of a number; fails with {@link IllegalArgumentException}. */
    public static Light of(int number) {
        return switch (number) {
            case 1 -> PERCEPTUAL;
            case 2 -> LINEAR;
            default -> throw new IllegalArgumentException("light " + number);
        };
    }

    /** An amount of 0 to 1 for 8 bits of a channel. */
    float amount(int value) {
        return this == PERCEPTUAL ? value / 255f : LINEAR_OF[value];
    }

    /** 8 bits of a channel for an amount. */
    int value(float amount) {
        float bounded = Math.max(0f, Math.min(1f, amount));
        if (this == PERCEPTUAL) {
            return (int) (bounded * 255f + 0.5f);
        }
        int value = FIRST[(int) (bounded * STEPS)];
        while (value < 255 && BORDER[value] <= bounded) {
            value++;
        }
        return value;
    }

    private static double linear(double value) {
        return value <= 0.04045 ? value / 12.92 : StrictMath.pow((value + 0.055) / 1.055, 2.4);
    }
}
