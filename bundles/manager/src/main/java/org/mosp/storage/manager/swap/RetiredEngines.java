package org.mosp.storage.manager.swap;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.RetiredEngine;
import org.mosp.storage.StorageRole;
import org.mosp.storage.manager.manifest.Manifest;
import org.mosp.storage.manager.manifest.ManifestBook;
import org.mosp.storage.manager.manifest.RetiredDirectory;
import org.mosp.storage.manager.roles.StoreContext;

/** The directories kept after swaps. Any number of threads. */
public final class RetiredEngines {

    private final StoreContext store;

    /** Of a store. */
    public RetiredEngines(StoreContext store) {
        this.store = store;
    }

    /** All, ordered by generation. */
    public static List<RetiredEngine> all(ManifestBook book) {
        return book.current().retired().stream()
                .map(RetiredEngines::shown)
                .sorted(Comparator.comparingLong(RetiredEngine::generation))
                .toList();
    }

    /**
     * The one of a generation.
     *
     * @throws NotFoundException if there is none
     */
    public static RetiredEngine find(ManifestBook book, long generation) {
        return all(book).stream()
                .filter(retired -> retired.generation() == generation)
                .findFirst()
                .orElseThrow(() -> new NotFoundException("retired engine", "generation " + generation));
    }

    /** Frees its directory, for good; after a kill it is listed until it is discarded again. */
    public void discard(RetiredEngine retired) {
        String directory = retired.generation() + "-" + retired.engine();
        store.crashPoints().reached("swap.discard.before-delete");
        new EngineDirectories(store.files(), store.directory()).drop(directory);
        store.crashPoints().reached("swap.discard.deleted");
        store.book().update(manifest -> without(manifest, directory));
        store.crashPoints().reached("swap.discard.recorded");
    }

    private static Manifest without(Manifest manifest, String directory) {
        List<RetiredDirectory> kept = new ArrayList<>(manifest.retired());
        kept.removeIf(each -> each.directory().equals(directory));
        return manifest.retiring(kept);
    }

    private static RetiredEngine shown(RetiredDirectory retired) {
        return new RetiredEngine(
                StorageRole.of(retired.role()),
                EngineDirectories.engine(retired),
                EngineDirectories.generation(retired),
                retired.since());
    }
}
