package org.mosp.storage.manager.incremental;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.SnapshotExpiredException;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.Snapshot;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.testing.Await;
import org.mosp.storage.manager.testing.HeapProvider;
import org.mosp.storage.manager.testing.Stores;
import org.mosp.storage.spi.Keyspace;

@Timeout(300)
class SnapshotLimitsTest {

    @TempDir
    Path directory;

    private final HeapProvider provider = new HeapProvider();

    @Test
    void aSnapshotExpiresAtItsAge() {
        try (LocalStorageManager manager =
                Stores.open(directory, Stores.HEAP.withSnapshots(Duration.ofSeconds(2), 1 << 20))) {
            manager.bind(provider, "org.example.heap", "1.0.0");
            manager.incremental().put("a", Bytes.EMPTY);
            Snapshot snapshot = manager.incremental().snapshot();
            assertTrue(snapshot.get("a").isPresent());
            Stream<Entry> frameworks = manager.scan(Keyspace.USER, "");
            SnapshotExpiredException expired = assertThrows(SnapshotExpiredException.class, () -> {
                while (true) {
                    snapshot.get("a");
                }
            });
            assertTrue(expired.getMessage().contains("open for more than"), expired.getMessage());
            assertTrue(expired.retryable());
            // the framework's own scans have no age
            assertEquals(1, frameworks.count());
        }
    }

    @Test
    void theSnapshotThatHoldsBackTooMuchExpires() {
        // it is asked four times in its life what it holds back, and must not come to its age before
        try (LocalStorageManager manager =
                Stores.open(directory, Stores.HEAP.withSnapshots(Duration.ofSeconds(8), 1_000))) {
            manager.bind(provider, "org.example.heap", "1.0.0");
            manager.incremental().put("a", Bytes.EMPTY);
            Snapshot snapshot = manager.incremental().snapshot();
            provider.heldBytes = 2_000;
            Await.until("expired", () -> {
                try {
                    snapshot.get("a");
                    return false;
                } catch (SnapshotExpiredException e) {
                    return e.getMessage().contains("held back 2000 bytes");
                }
            });
        }
    }

    @Test
    void snapshotsExpireAlsoAfterAnEngineCouldNotSayWhatOneHoldsBack() {
        try (LocalStorageManager manager =
                Stores.open(directory, Stores.HEAP.withSnapshots(Duration.ofMillis(300), 1 << 20))) {
            manager.bind(provider, "org.example.heap", "1.0.0");
            manager.incremental().put("a", Bytes.EMPTY);
            AtomicInteger asked = new AtomicInteger();
            provider.inHeldBytes = () -> {
                asked.incrementAndGet();
                throw new IllegalStateException("not now");
            };
            Snapshot snapshot = manager.incremental().snapshot();
            Await.until("asked", () -> asked.get() > 0);
            Await.until("expired", () -> {
                try {
                    snapshot.get("a");
                    return false;
                } catch (SnapshotExpiredException e) {
                    return true;
                }
            });
        }
    }

    @Test
    void aScanOfTheFrameworkLetsGoOfItsSnapshotAtItsEnd() {
        try (LocalStorageManager manager = Stores.open(directory, provider)) {
            manager.incremental().put("a", Bytes.EMPTY);
            manager.incremental().put("b", Bytes.EMPTY);
            assertEquals(2, manager.scan(Keyspace.USER, "").count());
            try (Stream<Entry> scan = manager.scan(Keyspace.USER, "")) {
                assertTrue(scan.findFirst().isPresent());
            }
            assertEquals(0, manager.providers().get(0).details().get("snapshots"));
        }
    }
}
