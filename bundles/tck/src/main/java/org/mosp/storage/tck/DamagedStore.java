package org.mosp.storage.tck;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.mosp.storage.Bytes;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageException;
import org.mosp.storage.VerifyReport;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.EngineCursor;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineSnapshot;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.support.files.testing.FileImage;
import org.mosp.storage.support.files.testing.MemoryStorageFiles;
import org.mosp.storage.tck.StoreUnderTest.Place;

/** A store that was closed cleanly, opened again and again with damaged files, and everything it then says. */
final class DamagedStore {

    /**
     * What was seen.
     *
     * @param told everything that told of the damage; empty if nothing did
     * @param refused whether it could not be opened
     * @param unreadable keys whose reading failed
     * @param wrong what must never be
     */
    record Look(String told, boolean refused, int unreadable, List<String> wrong) {}

    private static final int WRITERS = 4;
    private static final int BATCHES = 60;

    private final EngineSubject subject;
    private final Path directory;
    private final FileImage image;
    private final Map<Place, EngineEntry> expected = new HashMap<>();
    /** Keys ever written: damage may hide that one was deleted, and then it is told of, too. */
    private final Set<Place> written = new HashSet<>();

    private final ExecutorService executor = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "tck-look");
        thread.setDaemon(true);
        return thread;
    });

    DamagedStore(EngineSubject subject, Path parent) throws IOException {
        this.subject = subject;
        Workload workload = new Workload(Figures.seed(), false);
        try (EngineHome<IncrementalEngine> home =
                EngineHome.onDisk(subject, IncrementalEngine.class, parent).busy()) {
            directory = home.directory();
            IncrementalEngine engine = home.open();
            IncrementalStore store = new IncrementalStore(engine);
            for (int number = 1; number <= BATCHES; number++) {
                for (int writer = 0; writer < WRITERS; writer++) {
                    commit(store, workload.batch(writer, number));
                }
            }
            engine = home.reopen(engine);
            for (int number = BATCHES + 1; number <= BATCHES + 10; number++) {
                commit(new IncrementalStore(engine), workload.batch(0, number));
            }
            expected.putAll(new IncrementalStore(engine).contents());
        }
        image = FileImage.read(directory);
    }

    private void commit(IncrementalStore store, List<EngineBatch.Change> changes) {
        changes.forEach(change -> written.add(new Place(change.keyspace(), change.key())));
        store.commit(changes);
    }

    FileImage image() {
        return image;
    }

    int keys() {
        return expected.size();
    }

    /** Opens and reads everything, within three minutes; twice if wished, because the first open may have changed something. */
    Look look(FileImage damaged, boolean twice) throws Exception {
        EngineHome<IncrementalEngine> home = home(damaged);
        try {
            Look first = bounded(home);
            if (!twice || first.refused()) {
                return first;
            }
            Look second = bounded(home);
            List<String> wrong = new ArrayList<>(first.wrong());
            second.wrong().forEach(text -> wrong.add("opened again: " + text));
            return new Look(first.told(), false, first.unreadable(), wrong);
        } finally {
            home.close();
        }
    }

    private EngineHome<IncrementalEngine> home(FileImage damaged) throws IOException {
        if (subject.provider().traits().usesStorageFiles()) {
            return new EngineHome<>(subject, IncrementalEngine.class, directory, new MemoryStorageFiles(damaged))
                    .busy();
        }
        Path parent = directory.resolveSibling("copy");
        if (Files.exists(parent)) {
            try (Stream<Path> old = Files.walk(parent)) {
                for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        damaged.writeTo(directory, parent.resolve("engine"));
        return EngineHome.onDisk(subject, IncrementalEngine.class, parent).busy();
    }

    private Look bounded(EngineHome<IncrementalEngine> home) throws Exception {
        try {
            return executor.submit(() -> look(home)).get(180, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return new Look("", false, 0, List.of("hangs"));
        } catch (ExecutionException e) {
            return new Look("", false, 0, List.of("failed with " + e.getCause()));
        }
    }

    private Look look(EngineHome<IncrementalEngine> home) {
        IncrementalEngine engine;
        try {
            engine = home.open();
        } catch (StorageException e) {
            return new Look(e.getMessage() + "", true, 0, List.of());
        }
        List<String> wrong = new ArrayList<>();
        StringBuilder told = new StringBuilder();
        Set<Place> unreadable = new HashSet<>();
        expected.forEach((place, entry) -> get(engine, place, entry, unreadable, told, wrong));
        scan(engine, unreadable, told, wrong);
        VerifyReport report = engine.verify(Progress.NONE);
        report.problems().forEach(problem -> told.append(problem).append(' '));
        EngineState state = engine.state();
        if (state.mode() != EngineState.Mode.OPEN || state.damaged()) {
            told.append(state.reason());
        }
        try {
            home.close(engine);
        } catch (StorageException e) {
            told.append(e.getMessage());
        }
        return new Look(told.toString(), false, unreadable.size(), wrong);
    }

    private static void get(
            IncrementalEngine engine,
            Place place,
            EngineEntry entry,
            Set<Place> unreadable,
            StringBuilder told,
            List<String> wrong) {
        try {
            Optional<EngineEntry> found = engine.get(place.keyspace(), place.key());
            if (!found.equals(Optional.of(entry))) {
                wrong.add("get " + place.key().toUtf8() + " is " + found.map(is -> "version " + is.version())
                        + " instead of version " + entry.version());
            }
        } catch (StorageException e) {
            unreadable.add(place);
            told.append(e.getMessage()).append(' ');
        }
    }

    /** A scan gives every key that can be read, tells of every other, and ends. */
    private void scan(IncrementalEngine engine, Set<Place> unreadable, StringBuilder told, List<String> wrong) {
        Set<Place> missing = new HashSet<>(expected.keySet());
        for (Keyspace keyspace : List.of(Keyspace.USER, Keyspace.STORE)) {
            int errors = 0;
            try (EngineSnapshot snapshot = engine.snapshot();
                    EngineCursor cursor = snapshot.scan(keyspace, Bytes.EMPTY, null)) {
                while (errors <= written.size() && cursor.hasNext()) {
                    try {
                        EngineEntry entry = cursor.next();
                        Place place = new Place(keyspace, entry.key());
                        missing.remove(place);
                        if (!entry.equals(expected.get(place))) {
                            wrong.add("scan gives " + entry.key().toUtf8() + " in version " + entry.version());
                        }
                    } catch (StorageException e) {
                        errors++;
                        told.append(e.getMessage()).append(' ');
                    }
                }
            }
            if (errors > written.size()) {
                wrong.add("a scan does not end");
            }
        }
        missing.removeAll(unreadable);
        if (!missing.isEmpty()) {
            wrong.add("scan leaves out " + missing.size() + " keys that can be read");
        }
    }
}
