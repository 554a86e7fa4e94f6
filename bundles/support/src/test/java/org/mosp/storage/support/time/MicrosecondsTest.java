package org.mosp.storage.support.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MicrosecondsTest {

    @ParameterizedTest
    @CsvSource({
        "1970-01-01T00:00:00Z, 0",
        "1970-01-01T00:00:00.000001999Z, 1",
        "1969-12-31T23:59:59.999999Z, -1",
        "1969-12-31T23:59:59.999998001Z, -1",
        "1969-12-31T23:59:59.999999999Z, 0",
        "1969-12-31T23:59:59Z, -1000000",
        "1000-01-01T00:00:00.000001Z, -30610223999999999",
        "9999-12-31T23:59:59.999999Z, 253402300799999999",
    })
    void whatIsFinerIsCutOffTowards1970(Instant time, long micros) {
        assertEquals(micros, Microseconds.of(time));
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, Long.MIN_VALUE + 1, -1_000_001, -1_000_000, -1, 0, 1, Long.MAX_VALUE})
    void everyNumberIsATimeAndComesBack(long micros) {
        assertEquals(micros, Microseconds.of(Microseconds.instant(micros)));
    }

    @Test
    void timesThatNoNumberHoldsAreRefused() {
        Instant last = Microseconds.instant(Long.MAX_VALUE);
        Instant first = Microseconds.instant(Long.MIN_VALUE);
        assertEquals(Long.MAX_VALUE, Microseconds.of(last.plusNanos(999)));
        assertThrows(ArithmeticException.class, () -> Microseconds.of(last.plusNanos(1_000)));
        assertEquals(Long.MIN_VALUE, Microseconds.of(first.minusNanos(999)));
        assertThrows(ArithmeticException.class, () -> Microseconds.of(first.minusNanos(1_000)));
        assertThrows(ArithmeticException.class, () -> Microseconds.of(Instant.MAX));
        assertThrows(ArithmeticException.class, () -> Microseconds.of(Instant.MIN));
    }
}
