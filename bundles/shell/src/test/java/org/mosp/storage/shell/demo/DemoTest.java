package org.mosp.storage.shell.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.shell.Console;
import org.mosp.storage.shell.Console.Result;
import org.mosp.storage.shell.NoServices;
import org.mosp.storage.shell.PlainMosp;
import org.mosp.storage.shell.command.Services;
import org.mosp.storage.shell.output.Json;

/** The tour with processes that really die, on the real store without OSGi. */
class DemoTest {

    @TempDir
    Path directory;

    /** A distribution whose bin/mosp runs the plain one on this test's class path. */
    private Services distribution(String script) throws IOException {
        Path home = Files.createDirectories(directory.resolve("home"));
        Path samples = Path.of("../../distribution/samples").toAbsolutePath().normalize();
        Files.createSymbolicLink(home.resolve("samples"), samples);
        Path bin = Files.createDirectories(home.resolve("bin")).resolve("mosp");
        Files.writeString(bin, script);
        Files.setPosixFilePermissions(bin, PosixFilePermissions.fromString("rwx------"));
        return new NoServices(new IllegalStateException("the tour itself needs no store")) {
            @Override
            public java.util.Optional<String> property(String name) {
                return name.equals("mosp.storage.home")
                        ? java.util.Optional.of(home.toString())
                        : java.util.Optional.empty();
            }
        };
    }

    private static String plainMosp() {
        return "#!/bin/sh\nexec \"$JAVA_HOME/bin/java\" -XX:TieredStopAtLevel=1 -Xshare:auto -cp '"
                + System.getProperty("java.class.path") + "' " + PlainMosp.class.getName() + " \"$@\"\n";
    }

    @Test
    void everyAcknowledgedStrokeOutlivesTheKillAndThePicturesShowIt() throws IOException {
        Console console = new Console(distribution(plainMosp()), directory);
        Result result = console.type("demo", "--strokes", "30", "--data", "tour", "--json");
        assertEquals(0, result.status(), result.out() + result.err());
        Map<String, Object> document = result.object();
        assertEquals(true, document.get("ok"));
        Map<?, ?> strokes = (Map<?, ?>) document.get("strokes");
        assertTrue((Long) strokes.get("acknowledged") >= 15, strokes.toString());
        assertTrue((Long) strokes.get("found") >= (Long) strokes.get("acknowledged"), strokes.toString());
        assertEquals(0L, strokes.get("lost"));
        Map<?, ?> swaps = (Map<?, ?>) document.get("swaps");
        assertEquals(0L, swaps.get("lost"));
        assertEquals(0L, swaps.get("failedOperations"));
        assertTrue((Long) swaps.get("entriesCompared") > 1_000, swaps.toString());
        assertEquals(15, ((List<?>) document.get("checks")).size());
        for (Object picture : (List<?>) document.get("pictures")) {
            assertTrue(Files.size(Path.of(picture.toString())) > 0, picture.toString());
        }
        assertTrue(Files.isDirectory(directory.resolve("tour/store")));
    }

    @Test
    void aStepThatFailsEndsTheTourWithItsReason() throws IOException {
        Console console = new Console(distribution("#!/bin/sh\necho 'no space left' >&2\nexit 1\n"), directory);
        Result result = console.type("demo", "--data", "tour");
        assertEquals(1, result.status());
        assertTrue(result.err().contains("no space left"), result.err());
        assertEquals(1, result.err().lines().count());
        // a directory in use is left as it is
        Files.writeString(directory.resolve("tour/mine"), "x");
        assertEquals(1, console.type("demo", "--data", "tour").status());
        assertEquals("x", Files.readString(directory.resolve("tour/mine")));
    }

    @Test
    void withoutADistributionItSaysWhatToDo() {
        Console console = new Console(new NoServices(new IllegalStateException()), directory);
        assertEquals("no-distribution", console.type("demo", "--json").object().get("error"));
        assertEquals(1, console.type("demo").status());
    }

    @Test
    void pixelsAreComparedByWhatIsSeen() {
        BufferedImage a = new BufferedImage(3, 2, BufferedImage.TYPE_INT_ARGB);
        BufferedImage b = new BufferedImage(3, 2, BufferedImage.TYPE_INT_ARGB);
        a.setRGB(0, 0, 0x00123456);
        assertEquals(0, Pixels.different(a, b));
        a.setRGB(1, 1, 0x01123456);
        assertEquals(1, Pixels.different(a, b));
        assertEquals(6, Pixels.different(a, new BufferedImage(2, 2, BufferedImage.TYPE_INT_ARGB)));
    }

    @Test
    void documentsOfCommandsAreRead() {
        Map<String, Object> read = JsonReader.object(Json.text(Json.object(
                "text", "a\"\\\n\u0001熊", "number", -1.5e-7, "list", List.of(1, List.of(), Map.of()), "no", null)));
        assertEquals("a\"\\\n\u0001熊", read.get("text"));
        assertEquals(-1.5e-7, read.get("number"));
        assertEquals(List.of(1.0, List.of(), Map.of()), read.get("list"));
        assertEquals("", read.get("no"));
    }
}
