package org.mosp.storage.manager.migration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.mosp.storage.migration.SchemaOwner;

/** Who reads and writes schemas, as far as they are here now. Any number of threads. */
final class SchemaOwners {

    /** An owner and the bundle it came in. */
    record Bound(SchemaOwner owner, String bundle) {}

    private final List<Bound> bound = new ArrayList<>();

    synchronized void add(SchemaOwner owner, String bundle) {
        bound.add(new Bound(owner, bundle));
        notifyAll();
    }

    synchronized void remove(SchemaOwner owner) {
        bound.removeIf(each -> each.owner() == owner);
    }

    synchronized List<Bound> all() {
        return List.copyOf(bound);
    }

    /** The owner of a schema; of several, as while a bundle is updated, the one that reads the newest. */
    synchronized Optional<Bound> of(String schema) {
        return bound.stream()
                .filter(each -> each.owner().schema().equals(schema))
                .max(java.util.Comparator.comparingInt(each -> each.owner().readsTo()));
    }

    OptionalInt readsTo(String schema) {
        return of(schema).map(each -> OptionalInt.of(each.owner().readsTo())).orElse(OptionalInt.empty());
    }

    /**
     * The highest version that is read here: the owner's word, else what is configured, else everything. Where that would not do, an
     * owner that does is waited for.
     */
    synchronized int highest(String schema, int minReader, OptionalInt configured, Duration wait) {
        long deadline = System.nanoTime() + wait.toNanos();
        while (true) {
            OptionalInt owner = readsTo(schema);
            int highest = owner.orElse(configured.orElse(Integer.MAX_VALUE));
            boolean settled = owner.isPresent() || minReader <= 1;
            long left = deadline - System.nanoTime();
            if (highest >= minReader && settled || left <= 0) {
                return highest;
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return highest;
            }
        }
    }
}
