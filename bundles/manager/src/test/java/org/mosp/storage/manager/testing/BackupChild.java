package org.mosp.storage.manager.testing;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.mosp.storage.backup.BackupControl;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.support.files.LocalStorageFiles;

/** A process beside the test's that takes a backup, or restores one, and ends at a crash point. */
public final class BackupChild {

    private BackupChild() {}

    public static void main(String[] arguments) {
        Path store = Path.of(arguments[1]);
        Path file = Path.of(arguments[2]);
        String place = arguments[3];
        int nth = Integer.parseInt(arguments[4]);
        AtomicInteger count = new AtomicInteger();
        CrashPoints points = name -> {
            if (name.equals(place) && count.incrementAndGet() == nth) {
                Runtime.getRuntime().halt(ChildStore.CRASHED);
            }
        };
        if (arguments[0].equals("backup")) {
            try (LocalStorageManager manager = BackupStores.open(store, "mapdb", points)) {
                manager.backups().backup(file, "", BackupControl.NONE);
            }
        } else {
            BackupStores.restore(new LocalStorageFiles(), points)
                    .restore(file, store, BackupStores.on(arguments[5]), BackupControl.NONE);
        }
        System.out.println("done");
    }
}
