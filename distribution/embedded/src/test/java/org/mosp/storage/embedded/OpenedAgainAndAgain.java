package org.mosp.storage.embedded;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A program in a process of its own, which opens and closes a store many times, and prints what is left then, a line each. */
final class OpenedAgainAndAgain {

    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private final Path directory;
    private final List<WeakReference<ClassLoader>> bundles = new ArrayList<>();

    private OpenedAgainAndAgain(Path directory) {
        this.directory = directory;
    }

    public static void main(String[] arguments) throws IOException {
        new OpenedAgainAndAgain(Path.of(arguments[0])).run(Integer.parseInt(arguments[1]));
    }

    private void run(int rounds) throws IOException {
        // the first time also loads what belongs to the JVM
        round(0);
        Set<Object> properties = new TreeSet<>(System.getProperties().stringPropertyNames());
        Set<Thread> threads = Thread.getAllStackTraces().keySet();
        long began = System.nanoTime();
        for (int i = 1; i <= rounds; i++) {
            round(i);
        }
        long millis = (System.nanoTime() - began) / 1_000_000 / Math.max(1, rounds);
        tell("property", () -> more(properties, System.getProperties().stringPropertyNames()));
        tell("thread", () -> more(threads, Thread.getAllStackTraces().keySet()));
        tell("temporary file", () -> names(Path.of(System.getProperty("java.io.tmpdir"))));
        tell("bundle cache", () -> names(directory.resolve("bundle-cache")));
        tell("class loader", this::uncollected);
        System.out.println("rounds " + rounds + " ms " + millis);
    }

    private void round(int colour) {
        try (MospStorage storage = MospStorage.open(directory)) {
            Drawing.paint(storage.canvases(), colour).assertIn(storage.canvases());
            bundles.add(new WeakReference<>(storage.manager().getClass().getClassLoader()));
        }
    }

    /** Of the first and the last store the JVM's own caches may hold a class, for good or until the next one comes. */
    private Set<String> uncollected() {
        System.gc();
        return IntStream.range(1, bundles.size() - 1)
                .filter(round -> bundles.get(round).get() != null)
                .mapToObj(round -> "of round " + round)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What ends by itself is given time to. */
    private static void tell(String what, Supplier<Set<String>> left) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!left.get().isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(50_000_000);
        }
        left.get().forEach(each -> System.out.println("left " + what + " " + each));
    }

    private static Set<String> more(Set<?> before, Set<?> after) {
        return after.stream()
                .filter(each -> !before.contains(each))
                .map(Object::toString)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> names(Path folder) {
        try (Stream<Path> names = Files.list(folder)) {
            return names.map(Path::toString).collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
