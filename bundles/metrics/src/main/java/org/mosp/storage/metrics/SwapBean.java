package org.mosp.storage.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.mosp.storage.StorageRole;
import org.mosp.storage.SwapProgress;

/** The bean of a role's swap. */
final class SwapBean implements SwapMXBean {

    private final Sampling sampling;
    private final StorageRole role;

    SwapBean(Sampling sampling, StorageRole role) {
        this.sampling = sampling;
        this.role = role;
    }

    private Optional<Sample.SwapFigures> swap() {
        return Optional.ofNullable(sampling.now().swaps().get(role));
    }

    private Optional<SwapProgress> progress() {
        return swap().map(Sample.SwapFigures::progress);
    }

    private static long micros(Duration time) {
        return TimeUnit.NANOSECONDS.toMicros(time.toNanos());
    }

    @Override
    public String getState() {
        return swap().map(swap -> swap.progress().state().id())
                .orElse(sampling.now().roles().isEmpty() ? "unknown" : "idle");
    }

    @Override
    public String getFrom() {
        return swap().map(Sample.SwapFigures::from).orElse("");
    }

    @Override
    public String getTo() {
        return swap().map(Sample.SwapFigures::to).orElse("");
    }

    @Override
    public long getEntriesCopied() {
        return progress().map(SwapProgress::entriesCopied).orElse(0L);
    }

    @Override
    public long getEntriesTotal() {
        return progress().map(SwapProgress::entriesTotal).orElse(0L);
    }

    @Override
    public long getBytesCopied() {
        return progress().map(SwapProgress::bytesCopied).orElse(0L);
    }

    @Override
    public long getEntriesCarried() {
        return progress().map(SwapProgress::entriesCarried).orElse(0L);
    }

    @Override
    public long getBacklog() {
        return progress().map(SwapProgress::backlog).orElse(0L);
    }

    @Override
    public long getEntriesVerified() {
        return progress().map(SwapProgress::entriesVerified).orElse(0L);
    }

    @Override
    public long getFenceTries() {
        return progress().map(SwapProgress::fenceTries).orElse(0);
    }

    @Override
    public long getLongestWriterPauseMicros() {
        return progress().map(progress -> micros(progress.longestPause())).orElse(0L);
    }

    @Override
    public long getLongestReaderPauseMicros() {
        return progress().map(progress -> micros(progress.longestReaderPause())).orElse(0L);
    }

    @Override
    public long getFailedOperations() {
        return progress().map(SwapProgress::failedOperations).orElse(0L);
    }

    @Override
    public long getRollbackUntilMillis() {
        return progress()
                .flatMap(SwapProgress::rollbackUntil)
                .map(Instant::toEpochMilli)
                .orElse(0L);
    }

    @Override
    public List<String> getBlockers() {
        return progress().map(SwapProgress::blockers).orElse(List.of());
    }

    @Override
    public long getSampleAgeMillis() {
        return Words.age(sampling.now());
    }
}
