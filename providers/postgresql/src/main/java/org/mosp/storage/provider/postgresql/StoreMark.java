package org.mosp.storage.provider.postgresql;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import org.mosp.storage.Bytes;
import org.mosp.storage.ConfigurationConflictException;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.support.files.AtomicFile;

/**
 * The file {@code store.properties} of the engine's directory: which schema holds the data. With it a server on which the
 * data is not (another one, or one that was restored from too old a backup) is told from a store that was never opened, and
 * no empty store is ever opened in its place.
 *
 * <p>The file {@code begun.properties} is there before the schema is made: without either file nothing of this directory is on a
 * server, and none has to be asked.
 */
final class StoreMark {

    private static final String NAME = "store.properties";
    private static final String BEGUN = "begun.properties";
    private static final int MOST_BYTES = 4_096;

    private final EngineContext context;
    private final Path file;
    private final Path begun;

    StoreMark(EngineContext context) {
        this.context = context;
        this.file = context.directory().resolve(NAME);
        this.begun = context.directory().resolve(BEGUN);
    }

    /** The identity of the schema that holds the data; empty before the store was opened for the first time. */
    Optional<UUID> identity() {
        try {
            if (!context.files().exists(file)) {
                return Optional.empty();
            }
            Properties properties = new Properties();
            properties.load(new StringReader(
                    AtomicFile.read(context.files(), file, MOST_BYTES).toUtf8()));
            return Optional.of(UUID.fromString(properties.getProperty("identity", "")));
        } catch (IOException e) {
            throw new StorageIoException("read which schema holds the data", file.toString(), e);
        } catch (IllegalArgumentException e) {
            throw new StorageDamagedException(file.toString(), -1, "identity", "not an identity", e);
        }
    }

    /** Refuses a schema that is not the one. */
    void check(Ownership found, String where) {
        identity().filter(expected -> !expected.equals(found.identity())).ifPresent(expected -> {
            throw new ConfigurationConflictException(where, "schema " + expected, "schema " + found.identity());
        });
    }

    /** Durably says which schema holds the data. */
    void write(Ownership owned, StorePlace place, String server) {
        if (identity().isEmpty()) {
            write(file, "identity=" + owned.identity() + "\n" + text(place, server));
        }
    }

    /** Durably says that a schema is about to be made. */
    void begin(StorePlace place, String server) {
        write(begun, text(place, server));
    }

    /** Whether a schema may be there. */
    boolean mayBeThere() {
        try {
            return context.files().exists(begun) || context.files().exists(file);
        } catch (IOException e) {
            throw new StorageIoException("look whether a schema was made", file.toString(), e);
        }
    }

    private static String text(StorePlace place, String server) {
        return "schema=" + place.schema() + "\nserver="
                + server.replace("\\", "\\\\").replace("\n", " ") + "\n";
    }

    private void write(Path to, String text) {
        try {
            AtomicFile.replace(context.files(), to, Bytes.utf8(text));
        } catch (IOException e) {
            throw new StorageIoException("say which schema holds the data", to.toString(), e);
        }
    }
}
