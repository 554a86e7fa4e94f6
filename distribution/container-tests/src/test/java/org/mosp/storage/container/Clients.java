package org.mosp.storage.container;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Clients at work until they are told to stop; what they do is counted, and so is each failure. */
final class Clients implements AutoCloseable {

    /** One call of a client. */
    @FunctionalInterface
    interface Call {
        void run(int client, long round) throws Exception;
    }

    private final List<Thread> threads = new ArrayList<>();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicLong done = new AtomicLong();
    private final AtomicInteger inside = new AtomicInteger();
    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();

    Clients(int count, Call call) {
        for (int i = 0; i < count; i++) {
            int client = i;
            Thread thread = new Thread(() -> work(client, call), "client-" + client);
            threads.add(thread);
            thread.start();
        }
    }

    private void work(int client, Call call) {
        for (long round = 0; !stopped.get(); round++) {
            inside.incrementAndGet();
            try {
                call.run(client, round);
                done.incrementAndGet();
            } catch (Throwable e) {
                failures.add(e);
            } finally {
                inside.decrementAndGet();
            }
        }
    }

    long done() {
        return done.get();
    }

    /** Clients that are inside a call now. */
    int inside() {
        return inside.get();
    }

    List<Throwable> failures() {
        return List.copyOf(failures);
    }

    /** Ends the clients; fails if one does not return. */
    @Override
    public void close() throws InterruptedException {
        stopped.set(true);
        for (Thread thread : threads) {
            thread.join(60_000);
            if (thread.isAlive()) {
                throw new AssertionError(thread.getName() + " hangs");
            }
        }
    }
}
