package org.mosp.storage.provider.sqlite;

import java.util.List;
import java.util.Map;
import org.mosp.storage.spi.EngineProvider;
import org.mosp.storage.tck.EngineSubject;

/** SQLite under the contract's suites. */
public final class SqliteSubject implements EngineSubject {

    @Override
    public EngineProvider provider() {
        return new SqliteProvider();
    }

    @Override
    public Map<String, String> busySettings() {
        return Map.of("checkpoint.kib", "256");
    }

    @Override
    public List<String> crashPoints() {
        return List.of(
                "sqlite.before-commit", "sqlite.after-commit", "sqlite.before-checkpoint", "sqlite.after-checkpoint");
    }
}
