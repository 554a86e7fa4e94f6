package org.mosp.storage.provider.mvstore;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.mosp.storage.spi.EngineProvider;
import org.mosp.storage.tck.EngineSubject;

/** The MVStore provider under the contract's suites. */
public final class MvStoreSubject implements EngineSubject {

    @Override
    public EngineProvider provider() {
        return new MvStoreProvider();
    }

    @Override
    public Map<String, String> busySettings() {
        return Map.of("compact.after.bytes", "16384", "cache.megabytes", "1");
    }

    @Override
    public List<String> crashPoints() {
        return List.of(
                "commit.before-write",
                "commit.after-blocks",
                "commit.after-record",
                "commit.after-force",
                "commit.after-publish",
                "compaction.before-commit",
                "compaction.after-commit",
                "recovery.before-rewrite",
                "recovery.after-rewrite",
                "close.before-mark",
                "close.after-mark");
    }

    @Override
    public String fileKind(Path file) {
        String name = String.valueOf(file.getFileName());
        return List.of("blocks", "parity", "format").contains(name) ? name : "";
    }
}
