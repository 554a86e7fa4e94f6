package org.mosp.storage.provider.mapdb;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.mosp.storage.spi.EngineProvider;
import org.mosp.storage.tck.EngineSubject;

/** The MapDB provider under the contract's suites. */
public final class MapDbSubject implements EngineSubject {

    @Override
    public EngineProvider provider() {
        return new MapDbProvider();
    }

    @Override
    public Map<String, String> busySettings() {
        return Map.of("segment.bytes", "131072", "prepare.bytes", "32768");
    }

    @Override
    public List<String> crashPoints() {
        return List.of(
                "log.before-write",
                "log.after-write",
                "log.after-force",
                "log.after-publish",
                "log.after-prepare",
                "log.before-roll",
                "log.after-segment-created",
                "log.after-roll",
                "table.before-write",
                "table.between-copies",
                "table.after-write",
                "hint.before-write",
                "hint.after-write",
                "compaction.before-carry",
                "compaction.while-carrying",
                "compaction.after-carry",
                "compaction.after-table",
                "compaction.after-unlink",
                "recovery.before-rewrite",
                "recovery.while-rewriting",
                "recovery.after-rewrite",
                "close.before-hint",
                "close.before-mark",
                "close.after-mark");
    }

    @Override
    public String fileKind(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.startsWith("log-") || name.startsWith("hint-") || name.startsWith("segments.")
                ? name.replaceAll("\\d+", "#")
                : "";
    }
}
