package org.mosp.storage.shell.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class UnitsTest {

    @Test
    void aCountHasItsNounInTheRightNumber() {
        assertEquals("1 entry", Units.count(1, "entry"));
        assertEquals("5,769 entries", Units.count(5_769, "entry"));
        assertEquals("0 keys", Units.count(0, "key"));
        assertEquals("2 layers", Units.count(2, "layer"));
    }
}
