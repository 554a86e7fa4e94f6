package org.mosp.storage.manager.migration;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.framework.SchemaState;
import org.mosp.storage.framework.StepIdentity;

/**
 * A schema's version as the engine that holds the data keeps it: entry {@code schema/NAME} of keyspace STORE, lines of
 * {@code name=value}; lines of later software are passed over. A schema without an entry is at version 1.
 */
final class SchemaEntry {

    static final String PREFIX = "schema/";

    private SchemaEntry() {}

    static String key(String schema) {
        return PREFIX + schema;
    }

    static SchemaState first(String schema, List<String> keys) {
        return new SchemaState(schema, 1, 1, "", keys, Optional.empty());
    }

    static Bytes encode(SchemaState state) {
        StringBuilder text = new StringBuilder();
        line(text, "version", state.version());
        line(text, "minReader", state.minReader());
        line(text, "writtenBy", state.writtenBy());
        state.keys().forEach(pattern -> line(text, "keys", pattern));
        state.halfDone().ifPresent(step -> {
            line(text, "step.from", step.from());
            line(text, "step.to", step.to());
            line(text, "step.bundle", step.bundle());
            line(text, "step.bundleVersion", step.bundleVersion());
            line(text, "step.checksum", step.checksum());
            step.keys().forEach(pattern -> line(text, "step.keys", pattern));
        });
        return Bytes.utf8(text.toString());
    }

    static SchemaState decode(String schema, Bytes value) {
        Map<String, String> fields = new HashMap<>();
        List<String> keys = new ArrayList<>();
        List<String> stepKeys = new ArrayList<>();
        value.toUtf8().lines().forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0) {
                String name = line.substring(0, equals);
                String text = line.substring(equals + 1);
                if (name.equals("keys")) {
                    keys.add(text);
                } else if (name.equals("step.keys")) {
                    stepKeys.add(text);
                } else {
                    fields.put(name, text);
                }
            }
        });
        try {
            int version = Integer.parseInt(fields.getOrDefault("version", ""));
            int minReader = Integer.parseInt(fields.getOrDefault("minReader", Integer.toString(version)));
            return new SchemaState(
                    schema,
                    version,
                    minReader,
                    fields.getOrDefault("writtenBy", ""),
                    keys,
                    step(schema, fields, stepKeys));
        } catch (NumberFormatException e) {
            throw new StorageDamagedException("keyspace store", -1, key(schema), "not a schema's version", e);
        }
    }

    private static Optional<StepIdentity> step(String schema, Map<String, String> fields, List<String> keys) {
        if (!fields.containsKey("step.to")) {
            return Optional.empty();
        }
        return Optional.of(new StepIdentity(
                schema,
                Integer.parseInt(fields.getOrDefault("step.from", "")),
                Integer.parseInt(fields.getOrDefault("step.to", "")),
                fields.getOrDefault("step.bundle", ""),
                fields.getOrDefault("step.bundleVersion", ""),
                fields.getOrDefault("step.checksum", ""),
                keys));
    }

    private static void line(StringBuilder text, String name, Object value) {
        text.append(name).append('=').append(value).append('\n');
    }
}
