package org.mosp.storage.manager.swap;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mosp.storage.StorageRole;
import org.mosp.storage.SwapRefusedException;
import org.mosp.storage.SwapRefusedException.Reason;

@Timeout(300)
class RequestsTest {

    private final Requests requests = new Requests();

    private static SwapRefusedException ended() {
        return new SwapRefusedException(Reason.NOT_NOW, StorageRole.INCREMENTAL, "the swap was ended", "");
    }

    private static void assertRefused(Wish wish) {
        ExecutionException refused =
                assertThrows(ExecutionException.class, () -> wish.done().get(1, TimeUnit.SECONDS));
        assertInstanceOf(SwapRefusedException.class, refused.getCause());
    }

    @Test
    void whatIsWantedOfARunThatEndsIsRefusedAndWhatIsWantedAfterwards() {
        Wish before = Wish.of(Wish.Kind.FINISH, "before");
        assertTrue(requests.want(before));
        requests.ended(RequestsTest::ended);
        assertRefused(before);
        Wish after = Wish.of(Wish.Kind.ABORT, "after");
        assertTrue(requests.want(after));
        assertRefused(after);
        assertTrue(requests.wish().isEmpty());
    }

    @Test
    void oneThingIsWantedAtATime() {
        Wish first = Wish.of(Wish.Kind.FINISH, "first");
        assertTrue(requests.want(first));
        assertFalse(requests.want(Wish.of(Wish.Kind.ROLLBACK, "second")));
        requests.grant(first);
        assertTrue(first.done().isDone());
        assertTrue(requests.want(Wish.of(Wish.Kind.ROLLBACK, "third")));
    }
}
