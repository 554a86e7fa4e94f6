package org.mosp.storage.tck;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.mosp.storage.spi.Engine;

/** The process that sees the small file systems: it runs beside the test in a name space of its own. */
final class DiskFullChild {

    private DiskFullChild() {}

    /**
     * Fills every file system with values of three kinds.
     *
     * @param arguments subject, directory of the mounts, seed
     */
    public static void main(String[] arguments) throws Exception {
        EngineSubject subject = (EngineSubject)
                Class.forName(arguments[0]).getDeclaredConstructor().newInstance();
        List<Path> mounts;
        try (Stream<Path> names = Files.list(Path.of(arguments[1]))) {
            mounts = names.sorted().toList();
        }
        for (Path mount : mounts) {
            long megabytes = Long.parseLong(mount.getFileName().toString());
            int[][] lengths = {{200, 9_000}, {200, 200}, {9_000, 9_000}};
            // the large one is there for what happens after many segments; one kind of values is enough
            for (int[] values : megabytes > 16 ? new int[][] {lengths[0]} : lengths) {
                Path taken = mount.resolve("taken");
                Files.write(taken, new byte[1 << 20]);
                try (EngineHome<Engine> home = EngineHome.onDisk(subject, Engine.class, mount)) {
                    String figures = new DiskFullRun(subject, home, new Random(Long.parseLong(arguments[2])))
                            .run(megabytes << 20, values[0], values[1], () -> Files.delete(taken));
                    System.out.println("R " + megabytes + " MB: " + figures);
                }
                empty(mount);
            }
        }
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    private static void empty(Path mount) throws Exception {
        try (Stream<Path> all = Files.walk(mount)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                if (!path.equals(mount)) {
                    Files.delete(path);
                }
            }
        }
    }
}
