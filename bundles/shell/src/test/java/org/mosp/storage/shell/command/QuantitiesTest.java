package org.mosp.storage.shell.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuantitiesTest {

    private static final Duration DAY = Duration.ofHours(24);

    @Test
    void timesAreReadAsPeopleTypeThem() {
        assertEquals(Duration.ofHours(24), Quantities.duration("window", "24h", DAY));
        assertEquals(Duration.ofMinutes(90), Quantities.duration("window", "1h30m", DAY));
        assertEquals(Duration.ofSeconds(45), Quantities.duration("window", "45S", DAY));
        assertEquals(Duration.ZERO, Quantities.duration("window", "0", DAY));
        for (String wrong : List.of("", "h", "10", "-1h", "1d", "30m1h", "24h1s", "1441m", "9999999h")) {
            assertThrows(UsageException.class, () -> Quantities.duration("window", wrong, DAY), wrong);
        }
    }

    @Test
    void sizesAreReadWithDecimalAndBinaryUnits() {
        assertEquals(1, Quantities.bytes("max-rate", "1"));
        assertEquals(20_000_000, Quantities.bytes("max-rate", "20MB"));
        assertEquals(20_000_000, Quantities.bytes("max-rate", "20 m"));
        assertEquals(524_288, Quantities.bytes("max-rate", "512KiB"));
        for (String wrong : List.of("", "0", "0MB", "-1", "1.5MB", "1TB", "MB", "999999999999999GB")) {
            assertThrows(UsageException.class, () -> Quantities.bytes("max-rate", wrong), wrong);
        }
    }
}
