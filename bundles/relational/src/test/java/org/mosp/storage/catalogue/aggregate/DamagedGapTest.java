package org.mosp.storage.catalogue.aggregate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class DamagedGapTest {

    private static final TreeSet<String> PREFIXES = new TreeSet<>(List.of("brushes/", "canvases/", "palettes/"));

    @Test
    void theFirstRowBehindTheGapIsNotPassedOver() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            TreeSet<String> rows = new TreeSet<>();
            while (rows.size() < 200) {
                rows.add("canvases/" + Long.toString(random.nextLong() >>> random.nextInt(60), 36));
            }
            String first = rows.stream().skip(random.nextInt(150)).findFirst().orElseThrow();
            String last = rows.stream()
                    .filter(row -> row.compareTo(first) >= 0)
                    .skip(random.nextInt(40))
                    .findFirst()
                    .orElseThrow();
            Predicate<String> readable = from -> {
                String found = rows.ceiling(from);
                return found == null || found.compareTo(first) < 0 || found.compareTo(last) > 0;
            };
            String before = Optional.ofNullable(rows.lower(first)).orElse("canvases/");
            String behind =
                    DamagedGap.behind(before + '\u0001', PREFIXES, readable).orElseThrow();
            assertTrue(readable.test(behind), "seed " + seed);
            assertEquals(rows.higher(last), rows.ceiling(behind), "seed " + seed);
        }
    }

    @Test
    void behindADamagedFirstPageOfATableRowsAreFound() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            TreeSet<String> rows = new TreeSet<>();
            while (rows.size() < 300) {
                String prefix = random.nextInt(3) == 0 ? "brushes/" : random.nextBoolean() ? "canvases/" : "palettes/";
                // ids of one time begin alike
                rows.add(prefix + "01k" + Long.toString(random.nextLong() >>> random.nextInt(60), 36));
            }
            String table = random.nextBoolean() ? "brushes/" : "canvases/";
            String first = rows.ceiling(table);
            String last = rows.tailSet(first).stream()
                    .skip(random.nextInt(40))
                    .findFirst()
                    .orElseThrow();
            Predicate<String> readable = from -> {
                String found = rows.ceiling(from);
                return found == null || found.compareTo(first) < 0 || found.compareTo(last) > 0;
            };
            // of the table before, whose last key was read; of nothing, where it is the first table
            String from = Optional.ofNullable(rows.lower(first)).orElse("");
            String behind = DamagedGap.behind(from.isEmpty() ? from : from + '\u0001', PREFIXES, readable)
                    .orElseThrow(() -> new AssertionError("seed " + seed));
            assertTrue(readable.test(behind), "seed " + seed);
            assertEquals(rows.higher(last), rows.ceiling(behind), "seed " + seed);
        }
    }

    @Test
    void whereNothingBehindCanBeReadThereIsNoEnd() {
        assertEquals(Optional.empty(), DamagedGap.behind("canvases/a", PREFIXES, from -> false));
    }
}
