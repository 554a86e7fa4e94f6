package org.mosp.storage.metrics;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes samples when somebody looks: at most one each second, on a thread of its own that ends when nobody looks any more. Who
 * looks waits at most {@link #PATIENCE_MILLIS} for a new one, and not at all while one takes longer than that; he gets the last one
 * then. So an engine that hangs holds up nobody who reads figures. Any number of threads.
 */
final class Sampling implements AutoCloseable {

    /** The longest wait of a reader. */
    static final long PATIENCE_MILLIS = 200;

    /** How long a sample is good for. */
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Supplier<Sample> source;
    private final ThreadPoolExecutor thread;
    private volatile Sample last;
    private @Nullable Run running;

    /** A sample being taken. */
    private record Run(CompletableFuture<Sample> sample, long begunAt) {}

    /** Of this source; nothing is taken yet. */
    Sampling(Supplier<Sample> source) {
        this.source = source;
        last = Sample.none(System.nanoTime() - FRESH_NANOS);
        thread = new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(1), task -> {
            Thread sampler = new Thread(task, "mosp-metrics");
            sampler.setDaemon(true);
            return sampler;
        });
        thread.allowCoreThreadTimeOut(true);
    }

    /** The newest figures that are to be had without a long wait. */
    Sample now() {
        Sample seen = last;
        if (System.nanoTime() - seen.takenAt() < FRESH_NANOS) {
            return seen;
        }
        try {
            Run run = begin();
            long left = TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS) - (System.nanoTime() - run.begunAt());
            return left <= 0 ? last : run.sample().get(left, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
            // the last one stands, and its age is told
        }
        return last;
    }

    private synchronized Run begin() {
        Run current = running;
        if (current != null && !current.sample().isDone()) {
            return current;
        }
        Run next = new Run(new CompletableFuture<>(), System.nanoTime());
        thread.execute(() -> take(next));
        running = next;
        return next;
    }

    private void take(Run run) {
        try {
            Sample sample = source.get();
            last = sample;
            run.sample().complete(sample);
        } catch (RuntimeException | Error e) {
            run.sample().completeExceptionally(e);
        }
    }

    @Override
    public void close() {
        // not interrupted: a sample may be inside an engine, whose files an interrupt would close
        thread.shutdown();
    }
}
