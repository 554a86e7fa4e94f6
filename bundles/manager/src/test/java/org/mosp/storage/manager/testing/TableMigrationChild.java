package org.mosp.storage.manager.testing;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.mosp.storage.StorageRole;
import org.mosp.storage.catalogue.CatalogueComponent;
import org.mosp.storage.framework.MoveFigures;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.ManagerSettings;
import org.mosp.storage.provider.mapdb.MapDbProvider;
import org.mosp.storage.provider.postgresql.PostgresqlProvider;
import org.mosp.storage.provider.sqlite.SqliteProvider;
import org.mosp.storage.relational.Canvas;
import org.mosp.storage.relational.Layer;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.support.files.LocalStorageFiles;

/**
 * A process beside the test's that does {@link TagStep} under a writer, and ends at a crash point. It prints each canvas that was
 * acknowledged.
 */
public final class TableMigrationChild {

    /** A place in the engine: the commit of the step's own transaction. */
    private static final String RECORDED = "migration.record.before";

    private TableMigrationChild() {}

    /** Arguments: directory, canvases there are before, crash point, {@code up} or {@code down}, engine, its settings {@code n=v}. */
    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        int canvases = Integer.parseInt(arguments[1]);
        String place = arguments[2];
        boolean up = arguments[3].equals("up");
        ManagerSettings settings = settings(arguments[4], List.of(arguments).subList(5, arguments.length));
        AtomicBoolean ready = new AtomicBoolean();
        AtomicBoolean recorded = new AtomicBoolean();
        CrashPoints points = name -> {
            recorded.compareAndSet(false, ready.get() && name.equals(RECORDED));
            boolean ofEngine = recorded.get() && !name.startsWith("migration.") && name.endsWith(place);
            if (ready.get() && name.equals(place) || ofEngine) {
                Runtime.getRuntime().halt(ChildStore.CRASHED);
            }
        };
        try (LocalStorageManager manager = open(directory, settings, points)) {
            if (manager.relational().findCanvas("untouched-0").isEmpty()) {
                CatalogueStores.fill(manager, canvases, "canvas ");
            }
            if (!up) {
                TagStep.run(manager, TagStep.up());
            }
            Thread writer = new Thread(() -> write(manager));
            writer.setDaemon(true);
            writer.start();
            ready.set(true);
            MoveFigures figures = TagStep.run(manager, up ? TagStep.up() : TagStep.down());
            System.out.println("done " + figures.moved());
            System.out.flush();
            Runtime.getRuntime().halt(0); // the writer is in the midst of something
        }
    }

    /** A store on an engine. */
    public static LocalStorageManager open(Path directory, ManagerSettings settings, CrashPoints points) {
        LocalStorageManager manager = LocalStorageManager.open(
                directory, settings, new CatalogueComponent(), new LocalStorageFiles(), points);
        manager.bind(new MapDbProvider(), "org.mosp.storage.provider.mapdb", "0.1.0");
        manager.bind(new SqliteProvider(), "org.mosp.storage.provider.sqlite", "0.1.0");
        manager.bind(new PostgresqlProvider(), "org.mosp.storage.provider.postgresql", "0.1.0");
        return manager;
    }

    /** With the catalogue on an engine, with settings {@code name=value}. */
    public static ManagerSettings settings(String engine, List<String> lines) {
        ManagerSettings settings = ManagerSettings.DEFAULTS.withEngine(StorageRole.RELATIONAL, engine);
        for (String line : lines) {
            int equals = line.indexOf('=');
            settings =
                    settings.withTunable(StorageRole.RELATIONAL, line.substring(0, equals), line.substring(equals + 1));
        }
        return settings;
    }

    private static void write(LocalStorageManager manager) {
        for (int i = 0; ; i++) {
            String id = "written-" + i;
            List<Layer> layers = List.of(new Layer(id + "/l", "layer", 0));
            manager.relational().saveCanvas(Canvas.of(id, "w", CatalogueStores.TIME, CatalogueStores.TIME, layers));
            System.out.println("ack " + id);
        }
    }
}
