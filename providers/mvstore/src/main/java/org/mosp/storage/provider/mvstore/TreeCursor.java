package org.mosp.storage.provider.mvstore;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.NoSuchElementException;
import org.h2.mvstore.Page;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageException;
import org.mosp.storage.spi.EngineCursor;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.Keyspace;

/**
 * Steps through a tree in key order, page by page. A page that cannot be read is one error; the next step is behind all that
 * hangs from it.
 */
final class TreeCursor implements EngineCursor {

    /** A page on the way, and which child or entry of it comes next. */
    private static final class Step {
        final Page<byte[], byte[]> page;
        int next;

        Step(Page<byte[], byte[]> page, int next) {
            this.page = page;
            this.next = next;
        }
    }

    private final TreeReader reader;
    private final Keyspace keyspace;
    private final byte @Nullable [] to;
    private final boolean passOverDamage;
    private final Runnable checkOpen;
    private final ArrayDeque<Step> way = new ArrayDeque<>();
    private byte @Nullable [] seek;
    private @Nullable EngineEntry ready;
    private @Nullable StorageException failed;

    /**
     * Before the first entry.
     *
     * @param from the first key, included; empty: from the start
     * @param to the key to end before; {@code null}: to the end
     * @param passOverDamage whether what cannot be read is left out
     * @param checkOpen throws when the snapshot has ended
     */
    TreeCursor(
            TreeReader reader,
            Version version,
            Keyspace keyspace,
            byte[] from,
            byte @Nullable [] to,
            boolean passOverDamage,
            Runnable checkOpen) {
        this.reader = reader;
        this.keyspace = keyspace;
        this.to = to;
        this.passOverDamage = passOverDamage;
        this.checkOpen = checkOpen;
        this.seek = from.length == 0 ? null : from;
        enter(version.root(keyspace));
    }

    private void enter(Page<byte[], byte[]> page) {
        byte[] key = seek;
        if (key == null) {
            way.push(new Step(page, 0));
            return;
        }
        int index = TreeReader.search(page, key);
        if (page.isLeaf()) {
            seek = null;
            way.push(new Step(page, index < 0 ? -index - 1 : index));
        } else {
            way.push(new Step(page, TreeReader.childFor(index)));
        }
    }

    @Override
    public boolean hasNext() {
        checkOpen.run();
        while (ready == null && failed == null && !way.isEmpty()) {
            step();
            if (passOverDamage) {
                failed = null;
            }
        }
        return ready != null || failed != null;
    }

    private void step() {
        Step at = way.element();
        if (at.next >= (at.page.isLeaf() ? at.page.getKeyCount() : at.page.getKeyCount() + 1)) {
            way.pop();
            return;
        }
        int index = at.next++;
        if (!at.page.isLeaf()) {
            descend(at.page, index);
            return;
        }
        byte[] key = at.page.getKey(index);
        if (to != null && Arrays.compareUnsigned(key, to) >= 0) {
            way.clear();
            return;
        }
        try {
            ready = reader.open(keyspace, Bytes.wrap(key), at.page.getValue(index));
        } catch (StorageException damaged) {
            failed = damaged;
        }
    }

    private void descend(Page<byte[], byte[]> page, int index) {
        byte[] end = to;
        if (end != null && index > 0 && Arrays.compareUnsigned(page.getKey(index - 1), end) >= 0) {
            way.clear();
            return;
        }
        try {
            enter(page.getChildPage(index));
        } catch (RuntimeException unreadable) {
            // what was sought is not there to begin at: the next page begins behind it
            seek = null;
            String after = index == 0 ? "" : Bytes.wrap(page.getKey(index - 1)).toUtf8();
            failed = reader.failures().of(unreadable, "keys from " + after);
        }
    }

    @Override
    public EngineEntry next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        StorageException error = failed;
        failed = null;
        if (error != null) {
            throw error;
        }
        EngineEntry entry = ready;
        ready = null;
        if (entry == null) {
            throw new NoSuchElementException();
        }
        return entry;
    }

    @Override
    public void close() {
        way.clear();
        ready = null;
        failed = null;
    }
}
