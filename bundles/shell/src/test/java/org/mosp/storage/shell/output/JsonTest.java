package org.mosp.storage.shell.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.mosp.storage.shell.Console;

class JsonTest {

    @Test
    void everyCharacterComesBackFromAStrangersParser() {
        StringBuilder all = new StringBuilder();
        for (int c = 0; c <= 0xffff; c++) {
            if (!Character.isSurrogate((char) c)) {
                all.append((char) c);
            }
        }
        all.append("\uD83D\uDC3C");
        assertEquals(all.toString(), Console.json(Json.text(all.toString())));
    }

    @Test
    void aLoneSurrogateLeavesTheDocumentReadable() {
        for (String text : List.of("\uD83D", "a\uDC3C", "\uDC3C\uD83D", "\uD83Dx")) {
            assertEquals(text, Console.json(Json.text(text)));
        }
    }

    @Test
    void nestedValuesComeBack() {
        Map<String, Object> expected = new java.util.LinkedHashMap<>();
        expected.put("list", Arrays.asList(1L, -5L, true, null, List.of(), Map.of()));
        expected.put("number", 0.25);
        expected.put("big", Long.MIN_VALUE);
        expected.put("absent", null);
        Object written = Json.object(
                "list",
                Arrays.asList(1, (short) -5, true, Optional.empty(), List.of(), Map.of()),
                "number",
                Optional.of(0.25f),
                "big",
                Long.MIN_VALUE,
                "absent",
                Double.NaN);
        assertEquals(expected, Console.json(Json.text(written)));
    }

    @Test
    void randomDoublesComeBackExactly() {
        Random random = new Random(11);
        for (int i = 0; i < 1000; i++) {
            double number = Double.longBitsToDouble(random.nextLong());
            Object expected = Double.isFinite(number) ? (Object) number : null;
            assertEquals(expected, Console.json(Json.text(number)));
        }
    }

    @Test
    void theDocumentIsUtf8OnAStreamOfAnotherCharset() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Json.print(new PrintStream(bytes, false, StandardCharsets.US_ASCII), "Äpfel 熊");
        assertEquals("\"Äpfel 熊\"\n", bytes.toString(StandardCharsets.UTF_8));
    }
}
