package org.mosp.storage.shell.output;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Figures for people: counts with separators, bytes in decimal units, times with three digits that matter. */
public final class Units {

    private static final String[] BYTE_UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};
    private static final DateTimeFormatter WHEN = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    private Units() {}

    /** {@code 12,345}. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** A count with its noun: {@code 1 layer}, {@code 2 layers}, {@code 3 entries}. */
    public static String count(long number, String noun) {
        return count(number) + " " + (number == 1 ? noun : plural(noun));
    }

    private static String plural(String noun) {
        return noun.matches(".*[^aeiou]y") ? noun.substring(0, noun.length() - 1) + "ies" : noun + "s";
    }

    /** {@code 512 B}, {@code 3.4 kB}, {@code 120 MB}. */
    public static String bytes(long bytes) {
        double size = bytes;
        int unit = 0;
        while (Math.abs(size) >= 999.5 && unit + 1 < BYTE_UNITS.length) {
            size /= 1000;
            unit++;
        }
        String digits = unit == 0 || Math.abs(size) >= 99.95 ? "%.0f %s" : "%.1f %s";
        return String.format(Locale.ROOT, digits, size, BYTE_UNITS[unit]);
    }

    /** {@code 0.42 ms}, {@code 17.3 ms}, {@code 2.1 s}. */
    public static String millis(double millis) {
        if (millis >= 1000) {
            return seconds(millis / 1000);
        }
        String digits = millis >= 99.95 ? "%.0f ms" : millis >= 9.995 ? "%.1f ms" : "%.2f ms";
        return String.format(Locale.ROOT, digits, millis);
    }

    /** {@code 2.1 s}, {@code 3 min 20 s}, {@code 2 h 5 min}, {@code 3 d 4 h}. */
    public static String seconds(double seconds) {
        if (seconds < 99.95) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        Duration duration = Duration.ofSeconds(Math.round(seconds));
        if (duration.toHours() < 1) {
            return duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
        }
        if (duration.toDays() < 1) {
            return duration.toHours() + " h " + duration.toMinutesPart() + " min";
        }
        return duration.toDays() + " d " + duration.toHoursPart() + " h";
    }

    /** {@code 1.23 x}. */
    public static String ratio(double ratio) {
        return String.format(Locale.ROOT, "%.2f x", ratio);
    }

    /** {@code 43 %}. */
    public static String percent(double share) {
        return String.format(Locale.ROOT, share < 0.0995 && share > 0 ? "%.1f %%" : "%.0f %%", 100 * share);
    }

    /** Date and time in the zone of this process. */
    public static String when(Instant time) {
        return WHEN.format(time.atZone(ZoneId.systemDefault()));
    }

    /** Rounded to microseconds, for JSON. */
    public static double roundedMillis(double millis) {
        return Math.round(millis * 1000) / 1000.0;
    }
}
