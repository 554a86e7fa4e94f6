package org.mosp.storage.shell.command;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times and sizes as people type them: {@code 90m}, {@code 1h30m}, {@code 20MB}, {@code 512KiB}. */
public final class Quantities {

    private static final Pattern DURATION = Pattern.compile("(?:(\\d{1,6})h)?(?:(\\d{1,6})m)?(?:(\\d{1,6})s)?");
    private static final Pattern BYTES = Pattern.compile("(\\d{1,15})\\s*([A-Za-z]*)");
    private static final Map<String, Long> UNITS = Map.ofEntries(
            Map.entry("", 1L),
            Map.entry("b", 1L),
            Map.entry("kb", 1_000L),
            Map.entry("mb", 1_000_000L),
            Map.entry("gb", 1_000_000_000L),
            Map.entry("k", 1_000L),
            Map.entry("m", 1_000_000L),
            Map.entry("g", 1_000_000_000L),
            Map.entry("kib", 1L << 10),
            Map.entry("mib", 1L << 20),
            Map.entry("gib", 1L << 30));

    private Quantities() {}

    /**
     * The duration of an option: hours, minutes, seconds, or 0.
     *
     * @throws UsageException if it is none, or longer than allowed
     */
    public static Duration duration(String option, String text, Duration most) {
        Matcher parts = DURATION.matcher(text.toLowerCase(Locale.ROOT));
        boolean zero = text.equals("0");
        if (!zero && (text.isEmpty() || !parts.matches())) {
            throw new UsageException(
                    "--" + option + " takes a time such as 24h, 90m, 1h30m or 45s, not '" + text + "'");
        }
        Duration duration = zero
                ? Duration.ZERO
                : Duration.ofHours(number(parts, 1))
                        .plusMinutes(number(parts, 2))
                        .plusSeconds(number(parts, 3));
        if (duration.compareTo(most) > 0) {
            throw new UsageException("--" + option + " takes at most " + most.toHours() + "h, not '" + text + "'");
        }
        return duration;
    }

    /**
     * The bytes of an option, of at least 1; units of 1000 ({@code kB, MB, GB}) and of 1024 ({@code KiB, MiB, GiB}).
     *
     * @throws UsageException if it is none
     */
    public static long bytes(String option, String text) {
        Matcher parts = BYTES.matcher(text.strip());
        OptionalLong bytes = parts.matches() ? bytes(parts) : OptionalLong.empty();
        return bytes.orElseThrow(() -> new UsageException(
                "--" + option + " takes a number of bytes such as 20MB or 512KiB, not '" + text + "'"));
    }

    private static OptionalLong bytes(Matcher parts) {
        Long unit = UNITS.get(parts.group(2).toLowerCase(Locale.ROOT));
        long number = Long.parseLong(parts.group(1));
        if (unit == null || number == 0 || number > Long.MAX_VALUE / unit) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(number * unit);
    }

    private static long number(Matcher parts, int group) {
        String text = parts.group(group);
        return text == null ? 0 : Long.parseLong(text);
    }
}
