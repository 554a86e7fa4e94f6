package org.mosp.storage.oldstores;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * A store of earlier software.
 *
 * @param directory where it was unpacked
 * @param record what that software got out of it
 */
record OldStore(Path directory, List<String> record) {

    static OldStore unpack(String name, Path directory) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(resource(name + ".zip"))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path file = directory.resolve(entry.getName());
                Files.createDirectories(file.getParent());
                Files.copy(zip, file);
            }
        }
        try (InputStream record = resource(name + ".txt")) {
            String text = new String(record.readAllBytes(), StandardCharsets.UTF_8);
            return new OldStore(directory, text.lines().toList());
        }
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(OldStore.class.getResourceAsStream("/stores/" + name), name);
    }
}
