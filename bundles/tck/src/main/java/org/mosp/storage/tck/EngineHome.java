package org.mosp.storage.tck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.Engine;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineContext.Mode;
import org.mosp.storage.spi.StorageFiles;
import org.mosp.storage.support.files.LocalStorageFiles;

/**
 * A directory in which the engine under test is opened again and again.
 *
 * @param <E> the engine's interface
 */
final class EngineHome<E extends Engine> implements AutoCloseable {

    static final UUID STORE = UUID.fromString("6d6f7370-0000-4000-8000-000000000001");

    private final EngineSubject subject;
    private final Class<E> type;
    private final Path directory;
    private final StorageFiles files;
    private final List<E> opened = new ArrayList<>();
    private Map<String, String> settings;
    private CrashPoints crashPoints = CrashPoints.NONE;

    EngineHome(EngineSubject subject, Class<E> type, Path directory, StorageFiles files) {
        this.subject = subject;
        this.type = type;
        this.directory = directory;
        this.files = files;
        this.settings = subject.settings();
    }

    /** On the local disk, in a directory made for it. */
    static <E extends Engine> EngineHome<E> onDisk(EngineSubject subject, Class<E> type, Path parent) {
        LocalStorageFiles files = new LocalStorageFiles();
        Path directory = parent.resolve("engine");
        try {
            if (!Files.exists(directory)) {
                files.createDirectories(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new EngineHome<>(subject, type, directory, files);
    }

    EngineHome<E> busy() {
        settings = subject.busySettings();
        return this;
    }

    EngineHome<E> crashPoints(CrashPoints points) {
        crashPoints = points;
        return this;
    }

    Path directory() {
        return directory;
    }

    E open() {
        return open(Mode.WRITE, 1);
    }

    E open(Mode mode) {
        return open(mode, 1);
    }

    E open(Mode mode, long nextSequence) {
        EngineContext context =
                new EngineContext(STORE, 1, directory, mode, settings, nextSequence, files, crashPoints);
        E engine = type.cast(subject.provider().open(context));
        opened.add(engine);
        return engine;
    }

    /** Closes an engine and opens it again. */
    E reopen(E engine) {
        close(engine);
        return open();
    }

    void close(E engine) {
        opened.remove(engine);
        engine.close();
    }

    /** Forgets an engine that was ended in another way. */
    void forget(E engine) {
        opened.remove(engine);
    }

    @Override
    public void close() {
        List<E> left = List.copyOf(opened);
        opened.clear();
        left.forEach(Engine::close);
    }
}
