package org.mosp.storage.canvas.store.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.mosp.storage.canvas.store.codec.Hash128;

class KnownRowsTest {

    @Test
    void rowsHaveTheNumberTheyWereLastGiven() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<RowName, Long> expected = new HashMap<>();
        KnownRows rows = new KnownRows();
        for (int i = 0; i < 50_000; i++) {
            // few distinct halves: many hashes that are nearly the same
            Hash128 hash = new Hash128(random.nextInt(300), random.nextInt(300) << 20);
            RowName name = new RowName(hash, random.nextInt(20) == 0 ? random.nextInt(3) : 0);
            long number = random.nextLong() >>> 1 + random.nextInt(60);
            assertEquals(expected.put(name, number) == null, rows.put(name, number), "seed " + seed);
        }
        assertEquals(expected.size(), rows.count());
        expected.forEach((name, number) -> assertEquals(OptionalLong.of(number), rows.get(name), "seed " + seed));
        assertFalse(rows.get(new RowName(new Hash128(-1, -1), 0)).isPresent());
    }

    @Test
    void aMillionRowsTakeWhatIsSaid() {
        KnownRows rows = new KnownRows();
        for (long i = 0; i < 1_000_000; i++) {
            rows.put(new RowName(new Hash128(i * 0x9e3779b97f4a7c15L, ~i), 0), i);
        }
        assertEquals(1_000_000, rows.count());
        assertTrue(rows.bytes() <= 64L * 1_000_000, rows.bytes() + " bytes");
        System.out.println("1,000,000 rows in " + rows.bytes() + " bytes");
        assertEquals(OptionalLong.of(7), rows.get(new RowName(new Hash128(7 * 0x9e3779b97f4a7c15L, ~7L), 0)));
    }
}
