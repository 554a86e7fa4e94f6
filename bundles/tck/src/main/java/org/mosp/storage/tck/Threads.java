package org.mosp.storage.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Threads whose failures reach the test. */
final class Threads {

    /** Work of a thread. */
    @FunctionalInterface
    interface Work {
        /** Does it. */
        void run(int thread) throws Exception;
    }

    /** Work of one thread. */
    @FunctionalInterface
    interface Task {
        /** Does it. */
        void run() throws Exception;
    }

    private static final Map<Thread, Throwable> FAILED = new ConcurrentHashMap<>();

    private Threads() {}

    static Thread start(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (Throwable e) {
                FAILED.put(Thread.currentThread(), e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Runs the work on so many threads and waits for all of them. */
    static void run(int count, Work work) throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int id = i;
            threads.add(start(() -> work.run(id)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        rethrow(threads);
    }

    static void rethrow(List<Thread> threads) {
        for (Thread thread : threads) {
            Throwable failed = FAILED.remove(thread);
            if (failed != null) {
                throw new AssertionError("a thread failed: " + failed, failed);
            }
        }
    }
}
