package org.mosp.storage.catalogue.aggregate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class DamagedGapTest {

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
            String behind = DamagedGap.behind(before + '\u0001', readable).orElseThrow();
            assertTrue(readable.test(behind), "seed " + seed);
            assertEquals(rows.higher(last), rows.ceiling(behind), "seed " + seed);
        }
    }

    @Test
    void whereNothingBehindCanBeReadThereIsNoEnd() {
        assertEquals(Optional.empty(), DamagedGap.behind("canvases/a", from -> false));
    }
}
