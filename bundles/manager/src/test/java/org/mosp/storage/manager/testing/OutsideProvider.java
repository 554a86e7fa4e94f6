package org.mosp.storage.manager.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.mosp.storage.StorageRole;
import org.mosp.storage.spi.Engine;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineProvider;
import org.mosp.storage.spi.EngineTraits;

/**
 * A real engine that has a file outside its directory too, in the folder that its setting {@code place} names.
 *
 * @param inDiscard run inside each discard
 */
public record OutsideProvider(EngineProvider real, Runnable inDiscard) implements EngineProvider {

    /** What the engine is called. */
    public static final String ENGINE = "outside";

    public OutsideProvider(EngineProvider real) {
        this(real, () -> {});
    }

    @Override
    public StorageRole role() {
        return real.role();
    }

    @Override
    public String engine() {
        return ENGINE;
    }

    @Override
    public int formatVersion() {
        return real.formatVersion();
    }

    @Override
    public EngineTraits traits() {
        return real.traits();
    }

    @Override
    public Engine open(EngineContext context) {
        try {
            Path file = file(context);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "held");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return real.open(context);
    }

    @Override
    public void discard(EngineContext context) {
        inDiscard.run();
        try {
            Files.deleteIfExists(file(context));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path file(EngineContext context) {
        return Path.of(String.valueOf(context.settings().get("place")))
                .resolve(context.storeId() + "-" + context.generation());
    }
}
