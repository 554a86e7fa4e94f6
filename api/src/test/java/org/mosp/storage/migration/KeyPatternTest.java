package org.mosp.storage.migration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Which keys a pattern means, and what is no pattern. */
class KeyPatternTest {

    @Test
    void aStarStandsForOneSegment() {
        KeyPattern pattern = KeyPattern.of("user/*/preferences");
        assertTrue(pattern.matches("user/mia/preferences"));
        assertTrue(pattern.matches("user/ü/preferences"));
        for (String other : List.of(
                "user/preferences",
                "user/a/b/preferences",
                "user/a/preferences/x",
                "user/a/preference",
                "user/a/preferencess",
                "user/a",
                "xuser/a/preferences",
                "user")) {
            assertFalse(pattern.matches(other), other);
        }
        assertEquals("user/", pattern.prefix());
    }

    @Test
    void twoStarsStandForTheRest() {
        KeyPattern pattern = KeyPattern.of("canvas/*/layer/**");
        assertTrue(pattern.matches("canvas/1/layer/2"));
        assertTrue(pattern.matches("canvas/1/layer/2/3/4"));
        assertFalse(pattern.matches("canvas/1/layer"));
        assertFalse(pattern.matches("canvas/1/layers"));
        assertEquals("canvas/", pattern.prefix());
        assertTrue(KeyPattern.of("**").matches("anything/at/all"));
        assertEquals("", KeyPattern.of("**").prefix());
    }

    @Test
    void aWholeKeyMeansItself() {
        KeyPattern pattern = KeyPattern.of("settings/theme");
        assertTrue(pattern.matches("settings/theme"));
        assertFalse(pattern.matches("settings/theme/dark"));
        assertFalse(pattern.matches("settings/themes"));
        assertEquals("settings/theme", pattern.prefix());
    }

    @Test
    void whatIsNoPatternIsRefused() {
        for (String wrong : List.of("", "a//b", "/a", "a/", "a/b*", "**/a", "a/***")) {
            assertThrows(IllegalArgumentException.class, () -> KeyPattern.of(wrong), wrong);
        }
    }

    @Test
    void aVersionIsReadAsItIsWritten() {
        assertEquals(new SchemaVersion("catalogue", 2), SchemaVersion.parse("catalogue@2"));
        assertEquals("catalogue@2", new SchemaVersion("catalogue", 2).toString());
        for (String wrong :
                List.of("", "catalogue", "catalogue@", "@2", "catalogue@0", "catalogue@x", "Cat@1", "a b@1")) {
            assertThrows(IllegalArgumentException.class, () -> SchemaVersion.parse(wrong), wrong);
        }
    }
}
