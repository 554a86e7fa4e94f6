package org.mosp.storage.catalogue.aggregate;

import java.util.ArrayDeque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.spi.EngineCursor;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineSnapshot;
import org.mosp.storage.spi.Keyspace;

/** The aggregates, and the entries beside them, of one instant. */
final class AggregateSnapshot implements EngineSnapshot {

    private static final int PAGE = 200;

    /** Of entries beside the aggregates, which are small: the change journal above all. */
    private static final int PAGE_BESIDE = 1_000;

    private final Aggregates aggregates;
    private final HeldRead read;

    AggregateSnapshot(Aggregates aggregates, HeldRead read) {
        this.aggregates = aggregates;
        this.read = read;
    }

    @Override
    public long sequence() {
        return read.sequence();
    }

    @Override
    public Optional<EngineEntry> get(Keyspace keyspace, Bytes key) {
        return read.ask(session ->
                keyspace == Keyspace.USER ? aggregates.read(session, key) : session.get(keyspace, key.toUtf8()));
    }

    @Override
    public EngineCursor scan(Keyspace keyspace, Bytes from, @Nullable Bytes to) {
        return new Cursor(keyspace, from, to);
    }

    @Override
    public long heldBytes() {
        return 0;
    }

    @Override
    public void close() {
        read.close();
    }

    /** Goes through pages. */
    private final class Cursor implements EngineCursor {

        private final Keyspace keyspace;
        private final @Nullable Bytes to;
        private final ArrayDeque<EngineEntry> page = new ArrayDeque<>();
        private Bytes next;
        private boolean after;
        private boolean last;

        /** Aggregates to be read one by one, for damage was met among them. */
        private int single;

        private @Nullable StorageDamagedException failed;

        Cursor(Keyspace keyspace, Bytes from, @Nullable Bytes to) {
            this.keyspace = keyspace;
            // text holds no zero byte: the least key above another is asked for as what lies behind it
            this.after = !from.isEmpty() && from.at(from.length() - 1) == 0;
            this.next = after ? from.slice(0, from.length() - 1) : from;
            this.to = to;
        }

        @Override
        public boolean hasNext() {
            if (page.isEmpty() && failed == null && !last) {
                List<EngineEntry> read = readAroundDamage();
                if (failed != null) {
                    return true;
                }
                // a page of aggregates with many rows is a short one
                last = keyspace == Keyspace.USER ? read.isEmpty() : read.size() < PAGE_BESIDE;
                for (EngineEntry entry : read) {
                    if (to != null && entry.key().compareTo(to) >= 0) {
                        last = true;
                        break;
                    }
                    page.add(entry);
                }
                if (!page.isEmpty()) {
                    next = page.getLast().key();
                    after = true;
                }
            }
            return failed != null || !page.isEmpty();
        }

        /** Where a page cannot be read its aggregates are, one by one, but for those that cannot: they fail by name. */
        private List<EngineEntry> readAroundDamage() {
            if (single == 0) {
                try {
                    return read(PAGE);
                } catch (StorageDamagedException e) {
                    if (keyspace != Keyspace.USER) {
                        last = true;
                        failed = e;
                        return List.of();
                    }
                    single = PAGE;
                }
            }
            single--;
            try {
                return read(1);
            } catch (StorageDamagedException e) {
                fail(e);
                return List.of();
            }
        }

        /** An aggregate that can be named is passed over alone, else all up to where keys can be read again. */
        private void fail(StorageDamagedException e) {
            try {
                Optional<Bytes> key = read.ask(session -> aggregates.keyFrom(session, next.toUtf8(), after));
                failed = new StorageDamagedException(
                        e.where(), -1, key.map(Bytes::toUtf8).orElse(null), "rows cannot be read", e);
                last = key.isEmpty();
                next = key.orElse(next);
                after = true;
            } catch (StorageDamagedException unnamed) {
                String from = next.toUtf8();
                Optional<String> behind = DamagedGap.behind(from, aggregates.prefixes(), this::isReadable);
                failed = new StorageDamagedException(
                        e.where(),
                        -1,
                        null,
                        "rows " + (from.isEmpty() ? "" : "behind " + from + " ")
                                + behind.map(to -> "and before " + to + " ").orElse("up to the end ")
                                + "cannot be read",
                        e);
                last = behind.isEmpty();
                next = behind.map(Bytes::utf8).orElse(next);
                after = false;
            }
        }

        private boolean isReadable(String from) {
            try {
                read.ask(session -> aggregates.keyFrom(session, from, false));
                return true;
            } catch (StorageDamagedException e) {
                return false;
            }
        }

        private List<EngineEntry> read(int limit) {
            String from = next.toUtf8();
            return read.ask(session -> keyspace == Keyspace.USER
                    ? aggregates.page(session, from, after, limit)
                    : session.entries(keyspace, from, after, PAGE_BESIDE));
        }

        @Override
        public EngineEntry next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            StorageDamagedException damage = failed;
            if (damage != null) {
                failed = null;
                throw damage;
            }
            return page.remove();
        }

        @Override
        public void close() {
            page.clear();
            failed = null;
            last = true;
        }
    }
}
