package org.mosp.storage.shell.canvas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.shell.Console;
import org.mosp.storage.shell.Console.Result;
import org.mosp.storage.shell.RealStore;

/** What {@code mosp import} says of a file that is not whole, to people and to scripts. */
class ImportCommandTest {

    @TempDir
    Path directory;

    private RealStore store;
    private Console console;

    @BeforeEach
    void open() {
        store = new RealStore(directory.resolve("store"));
        console = new Console(store, directory);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void everyLayerThatWasNotKeptIsNamedWithItsReason() throws IOException {
        file("<image w=\"8\" h=\"8\"><stack><layer name=\"good\" src=\"a.png\"/><layer name=\"gone\" src=\"no.png\"/>"
                + "<layer name=\"bad\" src=\"bad.png\"/></stack></image>");
        Result json = console.type("import", "file.ora", "--json");
        assertEquals(0, json.status(), json.err());
        assertEquals("", json.err());
        Map<String, Object> document = json.list().get(0);
        assertEquals(Set.of("file", "canvas", "revision", "layers", "bytesStored", "problems"), document.keySet());
        assertEquals(directory.resolve("file.ora").toString(), document.get("file"));
        assertEquals(1L, document.get("revision"));
        assertEquals(1L, document.get("layers"));
        assertTrue((Long) document.get("bytesStored") > 0);
        assertEquals(
                List.of(
                        Map.of(
                                "layer", "gone",
                                "reason", "the archive has no entry no.png; the layer was left out"),
                        Map.of("layer", "bad", "reason", "bad.png is no PNG image; the layer was left out")),
                document.get("problems"));

        Result text = console.type("import", "file.ora");
        assertEquals(0, text.status());
        List<String> warnings = text.err().lines().toList();
        assertEquals(2, warnings.size(), text.err());
        assertTrue(warnings.get(0).contains("layer 'gone': the archive has no entry no.png"), text.err());
        assertTrue(warnings.get(1).contains("layer 'bad': bad.png is no PNG image"), text.err());
        assertTrue(text.out().contains("file.ora"), text.out());
    }

    @Test
    void aLimitIsNamedWithWhatRaisesIt() throws IOException {
        file("<image w=\"100001\" h=\"8\"><stack><layer src=\"a.png\"/></stack></image>");
        Result json = console.type("import", "file.ora", "--json");
        assertEquals(1, json.status());
        assertEquals("invalid-file", json.object().get("error"));
        Map<?, ?> details = (Map<?, ?>) json.object().get("details");
        assertEquals("maxSide", details.get("limit"));
        Result text = console.type("import", "file.ora");
        assertEquals(1, text.err().lines().count(), text.err());
        assertTrue(text.err().contains("raise maxSide in org.mosp.storage.openraster.cfg"), text.err());
        assertEquals("[]", console.type("canvases", "--json").out().strip());
    }

    @Test
    void ctrlCInTheMiddleOfAFileLeavesNothingOfIt() throws IOException {
        file("<image w=\"8\" h=\"8\"><stack><layer name=\"good\" src=\"a.png\"/></stack></image>");
        AtomicInteger asked = new AtomicInteger();
        // the first look is before the file, the second at its first image
        Result result = console.cancelled(() -> asked.incrementAndGet() > 1).type("import", "file.ora");
        assertTrue(asked.get() > 1, "it looked while it imported");
        assertEquals(1, result.status(), result.out() + result.err());
        console.cancelled(() -> false);
        assertEquals("[]", console.type("canvases", "--json").out().strip());
    }

    private void file(String stack) throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_ARGB), "png", png);
        try (OutputStream out = Files.newOutputStream(directory.resolve("file.ora"));
                ZipOutputStream zip = new ZipOutputStream(out)) {
            entry(zip, "mimetype", "image/openraster".getBytes(StandardCharsets.UTF_8));
            entry(zip, "stack.xml", stack.getBytes(StandardCharsets.UTF_8));
            entry(zip, "a.png", png.toByteArray());
            entry(zip, "bad.png", new byte[] {1, 2, 3});
        }
    }

    private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
    }
}
