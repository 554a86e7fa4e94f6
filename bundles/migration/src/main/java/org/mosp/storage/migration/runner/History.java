package org.mosp.storage.migration.runner;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.framework.FrameworkStorage;
import org.mosp.storage.framework.SchemaStore;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.WriteBatch;
import org.mosp.storage.migration.AppliedStep;
import org.mosp.storage.spi.Keyspace;

/**
 * What was done to schemas: entries {@code migration/history/SCHEMA/TIME-FROM-TO} of keyspace STORE, lines of {@code name=value}, each
 * written in the batch that records its step. A set: that a step was applied follows from its own entries, not from a highest number.
 */
final class History {

    private static final String PREFIX = "migration/history/";

    private final FrameworkStorage storage;
    private final SchemaStore schemas;

    History(FrameworkStorage storage, SchemaStore schemas) {
        this.storage = storage;
        this.schemas = schemas;
    }

    static WriteBatch entry(AppliedStep step) {
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, step.at());
        String key =
                PREFIX + step.schema() + "/" + String.format("%016x", micros) + "-" + step.from() + "-" + step.to();
        String text = "from=" + step.from() + "\nto=" + step.to() + "\nback=" + step.back() + "\nbundle="
                + step.bundle()
                + "\nbundleVersion=" + step.bundleVersion() + "\nchecksum=" + step.checksum() + "\nby=" + step.by()
                + "\nat=" + micros + "\ntookMicros=" + step.took().toNanos() / 1_000 + "\nentries=" + step.entries()
                + "\n" + step.backup().map(name -> "backup=" + name + "\n").orElse("");
        return WriteBatch.builder().put(key, Bytes.utf8(text)).build();
    }

    /** Everything, in order. */
    List<AppliedStep> of(String schema) {
        String prefix = PREFIX + schema + "/";
        // a schema is in one of the two engines, which holds its history too
        try (Stream<Entry> entries = storage.scan(Keyspace.STORE, prefix)) {
            return Stream.concat(entries, schemas.records(prefix).stream())
                    .map(entry -> decode(schema, entry))
                    .toList();
        }
    }

    /**
     * Everything of all schemas.
     *
     * @throws StorageUnavailableException while the relational storage is away, which does not tell of its own then
     */
    List<AppliedStep> all() {
        List<Entry> ofTables = schemas.records(PREFIX);
        storage.catalogue().projected(Optional.empty(), 1);
        if (!schemas.records(PREFIX).equals(ofTables)) {
            throw new StorageUnavailableException("the history of tables", "a relational storage that stays", null);
        }
        try (Stream<Entry> entries = storage.scan(Keyspace.STORE, PREFIX)) {
            return Stream.concat(entries, ofTables.stream())
                    .map(entry -> decode(
                            entry.key().substring(PREFIX.length(), entry.key().lastIndexOf('/')), entry))
                    .toList();
        }
    }

    /** The steps that were applied and not undone since, in the order in which they were done. */
    static List<AppliedStep> applied(List<AppliedStep> all) {
        List<AppliedStep> applied = new ArrayList<>();
        for (AppliedStep step : all) {
            applied.removeIf(other -> other.from() == step.from() && other.to() == step.to());
            if (!step.back()) {
                applied.add(step);
            }
        }
        return applied;
    }

    private static AppliedStep decode(String schema, Entry entry) {
        Map<String, String> fields = new HashMap<>();
        entry.value().toUtf8().lines().forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0) {
                fields.put(line.substring(0, equals), line.substring(equals + 1));
            }
        });
        try {
            return new AppliedStep(
                    schema,
                    Integer.parseInt(fields.getOrDefault("from", "")),
                    Integer.parseInt(fields.getOrDefault("to", "")),
                    Boolean.parseBoolean(fields.getOrDefault("back", "false")),
                    fields.getOrDefault("bundle", ""),
                    fields.getOrDefault("bundleVersion", ""),
                    fields.getOrDefault("checksum", ""),
                    fields.getOrDefault("by", ""),
                    Instant.EPOCH.plus(Long.parseLong(fields.getOrDefault("at", "0")), ChronoUnit.MICROS),
                    Duration.ofNanos(Long.parseLong(fields.getOrDefault("tookMicros", "0")) * 1_000),
                    Long.parseLong(fields.getOrDefault("entries", "0")),
                    Optional.ofNullable(fields.get("backup")));
        } catch (NumberFormatException e) {
            throw new StorageDamagedException("keyspace store", -1, entry.key(), "not an entry of the history", e);
        }
    }
}
