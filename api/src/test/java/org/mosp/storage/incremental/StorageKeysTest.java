package org.mosp.storage.incremental;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mosp.storage.Bytes;
import org.mosp.storage.InvalidKeyException;

class StorageKeysTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "canvas/1/layers",
                "user/ana maria/preferences",
                "...",
                ".../a",
                "a/.b/..c/d..",
                "\u00e4/\u4e2d\u6587",
                "\ud83c\udfa8/x",
                "~!@#$%^&*()"
            })
    void whatIsEncodedIsDecodedAgain(String key) {
        assertEquals(key, StorageKeys.decode(StorageKeys.encode(key)));
        assertEquals(Bytes.utf8(key), StorageKeys.encode(key));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/a",
                "a/",
                "a//b",
                ".",
                "..",
                "a/.",
                "a/..",
                "./a",
                "../a",
                "a/./b",
                "a/../b",
                "a\nb",
                "a\u0000",
                "a\u007f",
                "\u00e4/..",
                "\u00e4//b",
                "\u00e4\u0085",
                "\ud83c",
                "a\udfa8b"
            })
    void whatBreaksARuleIsRefused(String key) {
        assertThrows(InvalidKeyException.class, () -> StorageKeys.encode(key));
    }

    @Test
    void lengthIsCountedInBytes() {
        assertEquals(1_024, StorageKeys.encode("a".repeat(1_024)).length());
        assertEquals(1_024, StorageKeys.encode("\u00e4".repeat(512)).length());
        assertThrows(InvalidKeyException.class, () -> StorageKeys.encode("a".repeat(1_025)));
        assertThrows(InvalidKeyException.class, () -> StorageKeys.encode("\u00e4".repeat(513)));
    }

    @Test
    void orderIsThatOfUnsignedBytesAndNotOfJavaStrings() {
        // U+FF61 comes before U+1F3A8 by code point and in UTF-8, but behind it in UTF-16
        Bytes halfwidth = StorageKeys.encode("\uff61");
        Bytes palette = StorageKeys.encode("\ud83c\udfa8");
        assertEquals(-1, Integer.signum(halfwidth.compareTo(palette)));
        assertEquals(1, Integer.signum("\uff61".compareTo("\ud83c\udfa8")));
    }
}
