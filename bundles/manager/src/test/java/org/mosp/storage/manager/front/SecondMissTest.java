package org.mosp.storage.manager.front;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SecondMissTest {

    @Test
    void whatWasLetGoIsMissedTwiceBeforeItIsHeldAgain() {
        SecondMiss misses = new SecondMiss();
        for (int i = 0; i < 3; i++) {
            assertFalse(misses.again("a"));
            assertTrue(misses.again("a"));
        }
    }
}
