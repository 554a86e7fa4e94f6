package org.mosp.storage.spi;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.spi.StorageFiles.OpenMode;

/**
 * The root of an engine's files: a few bytes that say which of the others count, so that one write decides on many files. Two
 * files are written in turn, as LMDB does with its two meta pages: one is whole whatever becomes of the other. They have one
 * length for ever, so that nothing that decides needs space. For the thread whose turn it is.
 *
 * @since 1.2
 */
public final class RootFiles {

    private final StorageFiles files;
    private final Path directory;
    private final String name;
    private final int bytes;
    private long number;
    private Bytes content;

    /**
     * Nothing is read yet.
     *
     * @param name of both, to which {@code -0} and {@code -1} are added
     * @param bytes the length of all roots, never changed
     */
    public RootFiles(StorageFiles files, Path directory, String name, int bytes) {
        this.files = files;
        this.directory = directory;
        this.name = name;
        this.bytes = bytes;
        this.content = Bytes.wrap(new byte[bytes]);
    }

    /**
     * The root that counts: the one written last that is whole. Nothing is written. Before anything is served that it says,
     * {@link #settle} it: a force may have failed that nobody was told of.
     *
     * @param mayBeNew whether nothing else is there: then zeros, if neither is whole
     * @throws StorageDamagedException if neither is whole
     */
    public Bytes read(boolean mayBeNew) throws IOException {
        EngineEntry newest = null;
        for (int each = 0; each < 2; each++) {
            EngineEntry found = readOne(each);
            if (found != null && (newest == null || found.version() > newest.version())) {
                newest = found;
            }
        }
        if (newest != null) {
            number = newest.version();
            content = newest.value();
        } else if (!mayBeNew) {
            throw new StorageDamagedException(
                    path(0).toString(), -1, null, "this one and the other are missing or damaged", null);
        }
        return content;
    }

    private @Nullable EngineEntry readOne(int each) throws IOException {
        try (StorageFile file = files.open(path(each), OpenMode.READ)) {
            ByteBuffer in = ByteBuffer.allocate((int) Math.min(file.size(), bytes + 1_000L));
            file.read(in, 0);
            return EntryEnvelope.openWithKey(in.array(), path(each).toString());
        } catch (NoSuchFileException | StorageDamagedException e) {
            return null;
        }
    }

    /**
     * Writes the next root, into the file that does not count, and forces it. When this returns it counts. If it fails it may
     * count or not, and the engine must not write on.
     */
    public void write(Bytes next) throws IOException {
        writeOne(number + 1, number + 1, next);
        number++;
        content = next;
    }

    /** Writes the present root into both, and forces them and their names: either may be damaged then. */
    public void settle() throws IOException {
        // first where it is: the same bytes once more do it no harm, and maybe only the page cache has them
        writeOne(number, number, content);
        writeOne(number + 1, number, content);
        files.syncDirectory(directory);
    }

    private void writeOne(long each, long version, Bytes root) throws IOException {
        if (root.length() != bytes) {
            throw new IllegalArgumentException(root.length() + " bytes instead of " + bytes);
        }
        EngineEntry entry = new EngineEntry(Keyspace.LOCAL, Bytes.utf8(name), version, 1, 0, root);
        Path path = path(each);
        try (StorageFile file = files.open(path, files.exists(path) ? OpenMode.WRITE : OpenMode.CREATE)) {
            file.write(ByteBuffer.wrap(EntryEnvelope.sealWithKey(entry)), 0);
            file.force(true);
        }
    }

    private Path path(long each) {
        return directory.resolve(name + "-" + each % 2);
    }
}
