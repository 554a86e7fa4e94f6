package org.mosp.storage.openraster.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mosp.storage.openraster.ImportOptions;
import org.mosp.storage.openraster.ImportReport;

/** A file's attributes of the namespace that a canvas keeps for itself are said and not believed. */
class OwnAttributesTest {

    private static final String NAMESPACE = "xmlns:m=\"urn:mosp:storage:openraster\"";

    @TempDir
    Path directory;

    private RealStore store;

    @BeforeEach
    void open() {
        store = new RealStore(directory.resolve("store"));
    }

    @AfterEach
    void close() throws Exception {
        store.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "m:png=\"type=x\"",
                "m:png=\"&lt;IEND:\"",
                "m:png=\"&lt;tEXt:!\"",
                "m:inner=\"&lt;/layer>&lt;/stack>\"",
                "m:other=\"\""
            })
    void attributeOfALayerIsLeftOut(String attribute) throws Exception {
        OraFile after = through(MadeFile.stack(
                64, 64, "<layer " + NAMESPACE + " " + attribute + " name=\"l\" src=\"a.png\" z=\"1\"/>"));
        assertEquals(1, after.layers().size());
        assertEquals("1", after.layers().get(0).getAttribute("z"));
        assertEquals(64, after.picture(after.layers().get(0)).image().getWidth());
        assertEquals(
                List.of(),
                OraFile.chunks(after.entry("a.png")).stream()
                        .filter(c -> !c.startsWith("IEND"))
                        .toList());
    }

    @Test
    void attributesOfImageAndStacksAreLeftOut() throws Exception {
        through(MadeFile.of("<image w=\"64\" h=\"64\" " + NAMESPACE + " m:png=\"type=x\"><stack>"
                + "<layer name=\"l\" src=\"a.png\"/></stack></image>"));
        through(MadeFile.of("<image w=\"64\" h=\"64\" " + NAMESPACE + "><stack m:png=\"type=x\">"
                + "<layer name=\"l\" src=\"a.png\"/></stack></image>"));
        through(MadeFile.stack(
                64, 64, "<stack " + NAMESPACE + " m:inner=\"&lt;\"><layer name=\"l\" src=\"a.png\"/></stack>"));
    }

    /** As an older canvas may have it. */
    @Test
    void wordsThatAreNoneAreLeftOut() {
        String text = "type=x type= <IEND: <tEXt:! <tEX1:AAAA tEXt:AAAA <tRNS:AAAA <zTXt:AAAA >tIME@there >tIME@gone x";
        PngExtras extras = PngExtras.of(
                text, name -> name.equals("there") ? Optional.of(org.mosp.storage.Bytes.EMPTY) : Optional.empty());
        assertEquals("<zTXt:AAAA >tIME:", extras.text());
        assertEquals(
                extras.text(),
                PngExtras.of(extras.text(), name -> Optional.empty()).text());
    }

    private OraFile through(MadeFile made) throws Exception {
        Path in = made.with("a.png", MadePng.rgba(64, 64)).write(directory.resolve("in.ora"));
        ImportReport report = store.files().importFile(in, ImportOptions.NEW);
        assertEquals(1, report.problems().size(), report.problems().toString());
        assertTrue(
                report.problems().get(0).reason().contains("urn:mosp:storage:openraster"),
                report.problems().toString());
        Path out = directory.resolve("out.ora");
        store.files().exportFile(report.canvas(), OptionalLong.empty(), out);
        OraFile after = new OraFile(out);
        assertFalse(new String(after.entry("stack.xml"), StandardCharsets.UTF_8).contains("m:"));
        return after;
    }
}
