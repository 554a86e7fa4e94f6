package org.mosp.storage.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageDamagedException;

class EntryEnvelopeTest {

    private static final EngineEntry ENTRY =
            new EngineEntry(Keyspace.STORE, Bytes.utf8("k".repeat(300)), 1L << 40, 7, 0xabcd, Bytes.utf8("value"));

    @Test
    void whatIsSealedWithItsKeyIsOpenedAgain() {
        byte[] sealed = EntryEnvelope.sealWithKey(ENTRY);
        assertEquals(ENTRY, EntryEnvelope.openWithKey(sealed, "file"));
        assertEquals(ENTRY, EntryEnvelope.openWithKey(Arrays.copyOf(sealed, sealed.length + 9), "file"));
        EngineEntry empty = new EngineEntry(Keyspace.USER, Bytes.utf8("k"), 1, 1, 0, Bytes.EMPTY);
        assertEquals(empty, EntryEnvelope.openWithKey(EntryEnvelope.sealWithKey(empty), "file"));
    }

    @Test
    void everyFlippedBitIsTold() {
        byte[] sealed = EntryEnvelope.sealWithKey(ENTRY);
        for (int bit = 0; bit < sealed.length * 8; bit++) {
            byte[] flipped = sealed.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            int at = bit;
            StorageDamagedException told = assertThrows(
                    StorageDamagedException.class, () -> EntryEnvelope.openWithKey(flipped, "file"), () -> "bit " + at);
            assertEquals("file", told.where());
        }
    }

    @Test
    void everyCutIsTold() {
        byte[] sealed = EntryEnvelope.sealWithKey(ENTRY);
        for (int length = 0; length < sealed.length; length++) {
            byte[] cut = Arrays.copyOf(sealed, length);
            assertThrows(StorageDamagedException.class, () -> EntryEnvelope.openWithKey(cut, "file"));
        }
        StorageDamagedException told =
                assertThrows(StorageDamagedException.class, () -> EntryEnvelope.openWithKey(new byte[0], "file"));
        assertTrue(String.valueOf(told.getMessage()).contains("empty"), told::getMessage);
    }
}
