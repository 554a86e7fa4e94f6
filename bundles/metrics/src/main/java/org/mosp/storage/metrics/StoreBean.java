package org.mosp.storage.metrics;

import java.util.List;
import org.mosp.storage.Health;
import org.mosp.storage.StorageManager;

/** The bean of the whole store. */
final class StoreBean implements StoreMXBean {

    private final Sampling sampling;
    private final String directory;

    StoreBean(Sampling sampling, StorageManager storage) {
        this.sampling = sampling;
        this.directory = storage.directory().toString();
    }

    @Override
    public String getStoreId() {
        return sampling.now().storeId();
    }

    @Override
    public String getDirectory() {
        return directory;
    }

    @Override
    public String getHealth() {
        return sampling.now().health().map(health -> Words.of(health.state())).orElse("unknown");
    }

    @Override
    public List<String> getProblems() {
        return sampling.now().health().map(Health::problems).orElse(List.of());
    }

    @Override
    public long getSampleAgeMillis() {
        return Words.age(sampling.now());
    }
}
