package org.mosp.storage.manager.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageLockedException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.catalogue.CatalogueComponent;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.ManagerSettings;
import org.mosp.storage.manager.store.OpenStore;
import org.mosp.storage.provider.ehcache.EhcacheProvider;
import org.mosp.storage.provider.mapdb.MapDbProvider;
import org.mosp.storage.provider.sqlite.SqliteProvider;
import org.mosp.storage.relational.CanvasQuery;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.StorageFile;
import org.mosp.storage.support.files.LocalStorageFiles;
import org.mosp.storage.support.files.testing.DelegatingStorageFiles;

/** A process beside the test's that uses a store: {@code hold}, {@code slow}, {@code try}, {@code use} or {@code crash}. */
public final class ChildStore {

    /** The exit status of a process that ended at a crash point. */
    public static final int CRASHED = 77;

    private ChildStore() {}

    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[1]);
        switch (arguments[0]) {
            case "hold" -> hold(directory);
            case "slow" -> slow(directory, Long.parseLong(arguments[2]));
            case "try" -> attempt(directory);
            case "use" -> use(directory);
            case "crash" -> crash(directory, arguments[2], Integer.parseInt(arguments[3]));
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    /** A store on the real engines. */
    public static LocalStorageManager real(Path directory, ManagerSettings settings) {
        LocalStorageManager manager = LocalStorageManager.open(
                directory, settings, new CatalogueComponent(), new LocalStorageFiles(), CrashPoints.NONE);
        manager.bind(new MapDbProvider(), "org.mosp.storage.provider.mapdb", "0.1.0");
        manager.bind(new SqliteProvider(), "org.mosp.storage.provider.sqlite", "0.1.0");
        manager.bind(new EhcacheProvider(), "org.mosp.storage.provider.ehcache", "0.1.0");
        return manager;
    }

    private static void hold(Path directory) throws IOException {
        try (LocalStorageManager manager = real(directory, ManagerSettings.DEFAULTS)) {
            manager.incremental().put("held", Bytes.utf8("value"));
            Await.until("all engines open", () -> manager.providers().stream()
                    .allMatch(info -> info.state().equals("open")));
            System.out.println("open");
            while (System.in.read() >= 0) {
                // until the test closes the pipe, or kills this process
            }
        }
    }

    /** Has the lock, and needs some milliseconds until it is durable who that is. */
    private static void slow(Path directory, long millis) throws IOException {
        DelegatingStorageFiles files = new DelegatingStorageFiles(new LocalStorageFiles()) {
            @Override
            public StorageFile open(Path path, OpenMode mode) throws IOException {
                StorageFile file = super.open(path, mode);
                boolean owner = path.getFileName().toString().startsWith("owner.");
                return !owner
                        ? file
                        : new DelegatingFile(file) {
                            @Override
                            public void force(boolean metadata) throws IOException {
                                System.out.println("locked");
                                // instead of the force, which may take as long again
                                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
                            }
                        };
            }
        };
        try (OpenStore store = OpenStore.open(directory, ManagerSettings.DEFAULTS, files, CrashPoints.NONE, "test 1")) {
            while (System.in.read() >= 0) {
                // until the test closes the pipe, or kills this process
            }
            store.book();
        }
    }

    private static void attempt(Path directory) {
        long start = System.nanoTime();
        try {
            real(directory, ManagerSettings.DEFAULTS).close();
            System.out.println("opened");
        } catch (StorageLockedException e) {
            System.out.println("locked " + e.pid() + " " + e.since().orElseThrow() + " "
                    + (System.nanoTime() - start) / 1_000_000);
        }
    }

    private static void use(Path directory) {
        try (LocalStorageManager manager = real(directory, ManagerSettings.DEFAULTS)) {
            manager.incremental().put("a", Bytes.utf8("1"));
            manager.relational().listCanvases(CanvasQuery.all());
            manager.cache().put("thumbnail", 1, Bytes.wrap(new byte[100_000]));
            manager.verify(StorageRole.INCREMENTAL);
            System.out.println("used");
        }
        // a damaged copy of the manifest goes to quarantine
        try {
            java.nio.file.Files.write(directory.resolve("manifest.1"), new byte[] {1});
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        real(directory, ManagerSettings.DEFAULTS).close();
    }

    /** Ends this process the nth time it comes to the place, after it has told what was acknowledged. */
    private static void crash(Path directory, String place, int nth) {
        int[] count = {0};
        CrashPoints points = name -> {
            if (name.equals(place) && ++count[0] == nth) {
                Runtime.getRuntime().halt(CRASHED);
            }
        };
        OpenStore store =
                OpenStore.open(directory, ManagerSettings.DEFAULTS, new LocalStorageFiles(), points, "test 1");
        for (int i = 1; i <= 20; i++) {
            long ceiling = i * 1_000L;
            store.book()
                    .update(manifest -> manifest.withRole(
                            StorageRole.INCREMENTAL, record -> record.reserved(ceiling, 1, "bundle", "1")));
            System.out.println(ceiling);
            System.out.flush();
        }
        store.close();
    }
}
