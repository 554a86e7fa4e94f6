package org.mosp.storage.shell.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {

    private static List<String> lines(Table table, Style style, int screen) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        table.print(new PrintStream(bytes, true, StandardCharsets.UTF_8), style, screen);
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void columnsAlignWhateverTheLetters() {
        Table table = Table.of("name", ">size")
                .row("熊猫", "7")
                .row("cafe\u0301", "1,234")
                .row("abcdef", "12");
        assertEquals(
                List.of("name     size", "熊猫        7", "cafe\u0301    1,234", "abcdef     12"),
                lines(table, Style.PLAIN, 80));
    }

    @Test
    void coloursDoNotShiftColumns() {
        Style style = new Style(true);
        Table table = Table.of("", "").row(style.good("ok"), "x").row("longer", "y");
        List<String> lines = lines(table, style, 80);
        assertEquals(Text.columns(lines.get(0)), Text.columns(lines.get(1)));
    }

    @Test
    void nothingIsCutWhereThereIsNoTerminal() {
        String name = "n".repeat(300);
        assertTrue(lines(Table.of("name", ">n").row(name, 1), Style.PLAIN, 80)
                .get(1)
                .contains(name));
    }

    @Test
    void aTerminalsLineIsNeverWiderThanItIs() {
        Table table = Table.of("name", ">n", "x").row("熊".repeat(90), 1, "short");
        lines(table, new Style(true), 60).forEach(line -> assertTrue(Text.columns(line) <= 60, line));
    }

    @Test
    void whatDoesNotFitBesideEachOtherStandsBelow() {
        Style style = new Style(true);
        Table table = Table.of("id", "name", ">size")
                .row("a".repeat(14), style.good("first"), 1)
                .row("b".repeat(14), "", 22);
        assertEquals(
                List.of("id    " + "a".repeat(14), "name  first", "size  1", "", "id    " + "b".repeat(14), "size  22"),
                lines(table, style, 20).stream()
                        .map(line -> line.replaceAll("\u001b\\[[0-9]*m", ""))
                        .toList());
        assertEquals(3, lines(table, style, 40).size(), "where there is room it is a table");
    }

    @Test
    void aRowOfAnotherNumberOfCellsIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Table.of("a").row("1", "2"));
    }

    @Test
    void namesCannotSteerTheTerminal() {
        assertEquals("?[31mred??x?", Text.printable("\u001b[31mred\r\nx\u202e"));
    }

    @Test
    void unitsAreWhatPeopleRead() {
        assertEquals("0 B", Units.bytes(0));
        assertEquals("999 B", Units.bytes(999));
        assertEquals("1.0 kB", Units.bytes(1000));
        assertEquals("721 kB", Units.bytes(721_112));
        assertEquals("1.0 MB", Units.bytes(999_999));
        assertEquals("1.7 MB", Units.bytes(1_691_870));
        assertEquals("0.42 ms", Units.millis(0.42));
        assertEquals("17.3 ms", Units.millis(17.3));
        assertEquals("2.1 s", Units.millis(2100));
        assertEquals("3 min 20 s", Units.seconds(200));
        assertEquals("2 h 5 min", Units.seconds(7500));
        assertEquals("1 layer", Units.count(1, "layer"));
        assertEquals("12,345 layers", Units.count(12_345, "layer"));
        assertEquals("0.2 %", Units.percent(0.002));
        assertEquals("43 %", Units.percent(0.43));
    }
}
