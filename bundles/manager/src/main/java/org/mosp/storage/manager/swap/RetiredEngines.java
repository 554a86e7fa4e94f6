package org.mosp.storage.manager.swap;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
     * The role of the one of a generation.
     *
     * @throws NotFoundException if there is none, or several roles have one
     */
    public static StorageRole role(ManifestBook book, long generation) {
        List<RetiredEngine> found = all(book).stream()
                .filter(retired -> retired.generation() == generation)
                .toList();
        if (found.size() != 1) {
            String several = found.isEmpty()
                    ? ""
                    : ", of one role only: "
                            + found.stream().map(retired -> retired.role().id()).collect(Collectors.joining(", "))
                            + " have one each";
            throw new NotFoundException("retired engine", "generation " + generation + several);
        }
        return found.get(0).role();
    }

    /**
     * A role's of a generation.
     *
     * @throws NotFoundException if there is none
     */
    public static RetiredEngine find(ManifestBook book, StorageRole role, long generation) {
        return shown(recorded(book, role, generation));
    }

    /**
     * The settings of a role's of a generation.
     *
     * @throws NotFoundException if there is none
     */
    public static Map<String, String> settings(ManifestBook book, StorageRole role, long generation) {
        return recorded(book, role, generation).settings();
    }

    /**
     * Frees what a role's of a generation keeps outside, then its directory, for good; after a failure or a kill it is listed
     * until it is discarded again.
     */
    public void discard(StorageRole role, long generation) {
        RetiredDirectory retired = recorded(store.book(), role, generation);
        store.crashPoints().reached("swap.discard.before-delete");
        // the directory goes last: it tells the engine what of the things outside is its own
        outside.discard(role, retired.directory(), retired.settings());
        store.crashPoints().reached("swap.discard.outside-gone");
        new EngineDirectories(store.files(), store.directory()).drop(retired.directory());
        store.crashPoints().reached("swap.discard.deleted");
        store.book().update(manifest -> without(manifest, retired.directory()));
        store.crashPoints().reached("swap.discard.recorded");
    }

    private static RetiredDirectory recorded(ManifestBook book, StorageRole role, long generation) {
        return book.current().retired().stream()
                .filter(retired -> retired.role().equals(role.id())
                        && EngineDirectories.generation(retired.directory()) == generation)
                .findFirst()
                .orElseThrow(
                        () -> new NotFoundException("retired engine", "generation " + generation + " of " + role.id()));
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
