package org.mosp.storage.catalogue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.SqlSession;
import org.mosp.storage.spi.TableDefinition;
import org.mosp.storage.spi.TableDefinition.Column;
import org.mosp.storage.spi.TableDefinition.Index;
import org.mosp.storage.spi.TableDefinition.Kind;
import org.mosp.storage.spi.TableDefinition.Root;
import org.mosp.storage.spi.TableDefinition.Type;

/**
 * The tables of a schema as the engine has them, kept in it: entry {@code tables/NAME} of keyspace STORE, lines of
 * {@code name=value}, a line {@code table} before those of each table, lines {@code dropped} at the end. So the rows can be moved when the
 * bundle that made the tables is gone. A schema without the entry has the tables of its version 1: the catalogue before its first step,
 * and what earlier software made.
 */
final class StoredTables {

    static final String PREFIX = "tables/";

    private static final String DROPPED = "dropped";

    private StoredTables() {}

    static Optional<SchemaTables> read(SqlSession session, String schema) {
        return session.get(Keyspace.STORE, PREFIX + schema).map(entry -> decode(schema, entry.value()));
    }

    static void write(SqlSession session, SchemaTables tables) {
        session.put(new EngineEntry(
                Keyspace.STORE, Bytes.utf8(PREFIX + tables.schema()), session.sequence(), 1, 0, encode(tables)));
    }

    static Bytes encode(SchemaTables tables) {
        StringBuilder text = new StringBuilder();
        for (TableDefinition table : tables.tables()) {
            line(text, "table", table.name());
            line(text, "since", Integer.toString(table.schemaVersion()));
            line(text, "kind", table.kind().name().toLowerCase(Locale.ROOT));
            line(text, "root", table.root().table() + " " + table.root().column());
            table.root().parent().ifPresent(parent -> line(text, "parent", parent));
            for (Column column : table.columns()) {
                line(
                        text,
                        "column",
                        column.name() + " " + column.type().name().toLowerCase(Locale.ROOT)
                                + (column.nullable() ? " nullable" : ""));
            }
            line(text, "key", String.join(" ", table.primaryKey()));
            for (Index index : table.indexes()) {
                line(text, index.unique() ? "unique" : "index", index.name() + " " + String.join(" ", index.columns()));
            }
        }
        // also where the last table went: a definition of it that is still here did not come late
        tables.dropped().stream().sorted().forEach(name -> line(text, DROPPED, name));
        return Bytes.utf8(text.toString());
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(name).append('=').append(value).append('\n');
    }

    static SchemaTables decode(String schema, Bytes value) {
        List<TableDefinition> tables = new ArrayList<>();
        Set<String> dropped = new TreeSet<>();
        try {
            List<String> ofTable = new ArrayList<>();
            for (String line : value.toUtf8().lines().toList()) {
                if (line.startsWith("table=") && !ofTable.isEmpty()) {
                    tables.add(table(schema, ofTable));
                    ofTable.clear();
                }
                if (line.startsWith(DROPPED + "=")) {
                    dropped.add(line.substring(DROPPED.length() + 1));
                } else {
                    ofTable.add(line);
                }
            }
            if (!ofTable.isEmpty()) {
                tables.add(table(schema, ofTable));
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new StorageDamagedException("mosp_store", -1, PREFIX + schema, "not the tables of a schema", e);
        }
        return new SchemaTables(schema, tables, dropped);
    }

    private static TableDefinition table(String schema, List<String> lines) {
        String name = "";
        int since = 1;
        Kind kind = Kind.PRIMARY;
        List<String> root = List.of();
        Optional<String> parent = Optional.empty();
        List<Column> columns = new ArrayList<>();
        List<String> key = List.of();
        List<Index> indexes = new ArrayList<>();
        for (String line : lines) {
            String value = line.substring(line.indexOf('=') + 1);
            List<String> words = List.of(value.split(" "));
            switch (line.substring(0, Math.max(0, line.indexOf('=')))) {
                case "table" -> name = value;
                case "since" -> since = Integer.parseInt(value);
                case "kind" -> kind = Kind.valueOf(value.toUpperCase(Locale.ROOT));
                case "root" -> root = words;
                case "parent" -> parent = Optional.of(value);
                case "column" ->
                    columns.add(new Column(
                            words.get(0),
                            Type.valueOf(words.get(1).toUpperCase(Locale.ROOT)),
                            words.contains("nullable")));
                case "key" -> key = words;
                case "index", "unique" ->
                    indexes.add(new Index(words.get(0), words.subList(1, words.size()), line.startsWith("unique")));
                default -> {
                    // of later software
                }
            }
        }
        return new TableDefinition(
                schema, since, name, columns, key, new Root(root.get(0), root.get(1), parent), kind, indexes);
    }
}
