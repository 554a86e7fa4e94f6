package org.mosp.storage.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RotatingLogTest {

    @Test
    void fullLogMovesOnAndTheOldestGoes(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("mosp.log");
        try (PrintStream log = new RotatingLog(file, 100).printStream()) {
            for (int i = 0; i < 200; i++) {
                log.println("line " + i);
            }
        }
        assertEquals(4, DataDirectory.list(directory).size());
        for (Path each : DataDirectory.list(directory)) {
            assertTrue(Files.size(each) <= 100, each + " has " + Files.size(each) + " bytes");
            assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(each));
        }
        assertTrue(Files.readString(file).endsWith("line 199\n"));
    }

    @Test
    void nothingToSayLeavesNothing(@TempDir Path directory) throws IOException {
        new RotatingLog(directory.resolve("mosp.log"), 100).close();
        assertFalse(Files.exists(directory.resolve("mosp.log")));
    }
}
