package org.mosp.storage.support.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.mosp.storage.StorageBusyException;

class GroupQueueTest {

    private final GroupQueue<String> queue =
            new GroupQueue<>("test", 3, 10, Duration.ofMillis(1), Duration.ofNanos(1_000));

    @Test
    void anItemThatFindsNoMemoryIsNotLost() throws Exception {
        queue.put("a", 1);
        queue.put("b", 1);
        List<String> noRoomForTheSecond = new ArrayList<>() {
            private static final long serialVersionUID = 1L;

            @Override
            public boolean add(String item) {
                if (!isEmpty()) {
                    throw new OutOfMemoryError("for this test");
                }
                return super.add(item);
            }
        };
        assertThrows(OutOfMemoryError.class, () -> queue.drainTo(noRoomForTheSecond, 10));
        assertEquals(List.of("a"), noRoomForTheSecond);
        assertEquals(1, queue.size());
        assertEquals("b", queue.poll());
        assertNull(queue.poll());
    }

    @Test
    void takesSoManyBytesAndAtLeastOneItem() throws Exception {
        queue.put("large", 20);
        assertThrows(StorageBusyException.class, () -> queue.put("waits", 1));
        assertEquals(List.of("large"), drain(2));
        queue.put("a", 1);
        queue.put("b", 1);
        queue.put("c", 1);
        assertThrows(StorageBusyException.class, () -> queue.put("waits", 1));
        assertEquals(List.of("a", "b"), drain(2));
        assertTrue(queue.await(Duration.ZERO));
        queue.close();
        assertEquals(List.of("c"), drain(2));
        assertFalse(queue.await(Duration.ofSeconds(10)));
        assertEquals(List.of(), drain(2));
    }

    private List<String> drain(long bytes) {
        List<String> taken = new ArrayList<>();
        queue.drainTo(taken, bytes);
        return taken;
    }
}
