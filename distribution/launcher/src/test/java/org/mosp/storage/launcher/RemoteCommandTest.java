package org.mosp.storage.launcher;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemoteCommandTest {

    @TempDir
    Path directory;

    @Test
    void noRuntimeServesAFileOrWhatIsNotThere() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "no directory");
        assertTrue(RemoteCommand.connect(file).isEmpty());
        assertTrue(RemoteCommand.connect(directory.resolve("nothing")).isEmpty());
    }
}
