package org.mosp.storage.shell.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import org.junit.jupiter.api.Test;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.StorageUnavailableException;

class WordingTest {

    @Test
    void whyAFileCannotBeWrittenIsSaidInWords() {
        assertEquals(
                "writing a file failed: /a/x.ora: permission denied",
                Failure.of(new StorageIoException("writing a file", "/a/x.ora", new AccessDeniedException("/a/.t")))
                        .message());
        assertEquals(
                "writing a file failed: /a/x.ora: Read-only file system",
                Failure.of(new StorageIoException(
                                "writing a file",
                                "/a/x.ora",
                                new FileSystemException("/a/.t", null, "Read-only file system")))
                        .message());
        assertEquals(
                "writing a file failed: /a/x.ora",
                Failure.of(new StorageIoException("writing a file", "/a/x.ora", null))
                        .message());
    }

    @Test
    void aMissingProviderIsNamedWithWhatToDo() {
        assertEquals(
                "incremental storage is not available: it needs bundle b 1 (engine e); put its jar into deploy/ of the data"
                        + " directory, or unpack the distribution again, then retry",
                Failure.of(new StorageUnavailableException("incremental storage", "bundle b 1 (engine e)", null))
                        .message());
    }
}
