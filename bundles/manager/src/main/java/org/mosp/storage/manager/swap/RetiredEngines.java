package org.mosp.storage.manager.swap;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.RetiredEngine;
import org.mosp.storage.StorageRole;
import org.mosp.storage.manager.manifest.Manifest;
import org.mosp.storage.manager.manifest.ManifestBook;
import org.mosp.storage.manager.manifest.RetiredDirectory;
import org.mosp.storage.manager.roles.ProviderRegistry;
import org.mosp.storage.manager.roles.StoreContext;

/** The engines kept after swaps. Any number of threads. */
public final class RetiredEngines {

    private final StoreContext store;
    private final OutsideData outside;

    /** Of a store. */
    public RetiredEngines(StoreContext store, ProviderRegistry registry) {
        this.store = store;
        this.outside = new OutsideData(store, registry);
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
        return shown(recorded(book, generation));
    }

    /**
     * The settings of the one of a generation.
     *
     * @throws NotFoundException if there is none
     */
    public static Map<String, String> settings(ManifestBook book, long generation) {
        return recorded(book, generation).settings();
    }

    /**
     * Frees what the one of a generation keeps outside, then its directory, for good; after a failure or a kill it is listed
     * until it is discarded again.
     */
    public void discard(long generation) {
        RetiredDirectory retired = recorded(store.book(), generation);
        store.crashPoints().reached("swap.discard.before-delete");
        // the directory goes last: it tells the engine what of the things outside is its own
        outside.discard(StorageRole.of(retired.role()), retired.directory(), retired.settings());
        store.crashPoints().reached("swap.discard.outside-gone");
        new EngineDirectories(store.files(), store.directory()).drop(retired.directory());
        store.crashPoints().reached("swap.discard.deleted");
        store.book().update(manifest -> without(manifest, retired.directory()));
        store.crashPoints().reached("swap.discard.recorded");
    }

    private static RetiredDirectory recorded(ManifestBook book, long generation) {
        return book.current().retired().stream()
                .filter(retired -> EngineDirectories.generation(retired.directory()) == generation)
                .findFirst()
                .orElseThrow(() -> new NotFoundException("retired engine", "generation " + generation));
    }

    private static Manifest without(Manifest manifest, String directory) {
        List<RetiredDirectory> kept = new ArrayList<>(manifest.retired());
        kept.removeIf(each -> each.directory().equals(directory));
        return manifest.retiring(kept);
    }

    private static RetiredEngine shown(RetiredDirectory retired) {
        return new RetiredEngine(
                StorageRole.of(retired.role()),
                EngineDirectories.engine(retired.directory()),
                EngineDirectories.generation(retired.directory()),
                retired.since());
    }
}
