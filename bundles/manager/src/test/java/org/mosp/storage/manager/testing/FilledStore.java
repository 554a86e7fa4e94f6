package org.mosp.storage.manager.testing;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.spi.CrashPoints;

/** A store that is filled once, closed, and copied for each process that swaps in it. */
public final class FilledStore {

    private final Path directory;

    private FilledStore(Path directory) {
        this.directory = directory;
    }

    /** For {@link SwapChild}: so much that two chunks are copied. */
    public static FilledStore incremental(Path directory) {
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            SwapStores.fill(manager, 9_000, 50);
        }
        return new FilledStore(directory);
    }

    /** For {@link CatalogueChild}. */
    public static FilledStore catalogue(Path directory) {
        try (LocalStorageManager manager = CatalogueStores.open(directory, CrashPoints.NONE)) {
            CatalogueStores.fill(manager, CatalogueChild.UNTOUCHED, CatalogueChild.LONG_NAME);
        }
        return new FilledStore(directory);
    }

    /** Makes a store like it, to the byte. */
    public void copy(Path to) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes) throws IOException {
                Path copy = to.resolve(directory.relativize(each).toString());
                if (Files.notExists(copy)) {
                    Files.copy(each, copy, StandardCopyOption.COPY_ATTRIBUTES);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path each, BasicFileAttributes attributes) throws IOException {
                Files.copy(each, to.resolve(directory.relativize(each).toString()), StandardCopyOption.COPY_ATTRIBUTES);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
