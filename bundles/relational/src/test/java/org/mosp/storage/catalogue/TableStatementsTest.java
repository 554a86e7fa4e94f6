package org.mosp.storage.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.mosp.storage.spi.RelationalEngine.Dialect;
import org.mosp.storage.spi.TableDefinition;
import org.mosp.storage.spi.TableDefinition.Column;
import org.mosp.storage.spi.TableDefinition.Kind;
import org.mosp.storage.spi.TableDefinition.Root;
import org.mosp.storage.spi.TableDefinition.Type;

class TableStatementsTest {

    private static TableDefinition table(String name, Optional<String> parent) {
        return new TableDefinition(
                "s",
                1,
                name,
                List.of(new Column("id", Type.BLOB, false), new Column("other", Type.TEXT, true)),
                List.of("id"),
                new Root(name, "id", parent),
                Kind.PRIMARY,
                List.of());
    }

    @Test
    void catalogueOnSqlite() {
        assertEquals(
                List.of(
                        "CREATE TABLE \"canvases\" (\"id\" TEXT NOT NULL, \"name\" TEXT NOT NULL,"
                                + " \"created_at\" INTEGER NOT NULL, \"updated_at\" INTEGER NOT NULL,"
                                + " \"width\" INTEGER NOT NULL, \"height\" INTEGER NOT NULL,"
                                + " \"revision\" INTEGER NOT NULL, \"origin\" TEXT NOT NULL,"
                                + " \"version\" INTEGER NOT NULL, \"name_folded\" TEXT NOT NULL,"
                                + " PRIMARY KEY (\"id\")) STRICT, WITHOUT ROWID",
                        "CREATE TABLE \"layers\" (\"id\" TEXT NOT NULL, \"canvas_id\" TEXT NOT NULL,"
                                + " \"name\" TEXT NOT NULL, \"order_index\" INTEGER NOT NULL, PRIMARY KEY (\"id\"),"
                                + " FOREIGN KEY (\"canvas_id\") REFERENCES \"canvases\" (\"id\"))"
                                + " STRICT, WITHOUT ROWID",
                        "CREATE INDEX \"layers_by_canvas\" ON \"layers\" (\"canvas_id\", \"order_index\")"),
                TableStatements.create(Dialect.SQLITE, CatalogueTables.ALL));
    }

    @Test
    void catalogueOnPostgreSql() {
        assertEquals(
                List.of(
                        "CREATE TABLE \"canvases\" (\"id\" text COLLATE \"C\" NOT NULL,"
                                + " \"name\" text COLLATE \"C\" NOT NULL, \"created_at\" timestamptz NOT NULL,"
                                + " \"updated_at\" timestamptz NOT NULL, \"width\" bigint NOT NULL,"
                                + " \"height\" bigint NOT NULL, \"revision\" bigint NOT NULL,"
                                + " \"origin\" text COLLATE \"C\" NOT NULL, \"version\" bigint NOT NULL,"
                                + " \"name_folded\" text COLLATE \"C\" NOT NULL, PRIMARY KEY (\"id\"))",
                        "CREATE TABLE \"layers\" (\"id\" text COLLATE \"C\" NOT NULL,"
                                + " \"canvas_id\" text COLLATE \"C\" NOT NULL, \"name\" text COLLATE \"C\" NOT NULL,"
                                + " \"order_index\" bigint NOT NULL, PRIMARY KEY (\"id\"),"
                                + " FOREIGN KEY (\"canvas_id\") REFERENCES \"canvases\" (\"id\"))",
                        "CREATE INDEX \"layers_by_canvas\" ON \"layers\" (\"canvas_id\", \"order_index\")"),
                TableStatements.create(Dialect.POSTGRESQL, CatalogueTables.ALL));
    }

    @Test
    void parentsAreMadeFirstWhateverTheOrder() {
        List<String> made = TableStatements.create(
                Dialect.SQLITE,
                List.of(
                        table("c", Optional.of("other->b")),
                        table("b", Optional.of("other->a")),
                        table("a", Optional.empty())));
        assertEquals(
                List.of("\"a\"", "\"b\"", "\"c\""),
                made.stream().map(statement -> statement.split(" ")[2]).toList());
    }

    @Test
    void whatIsNoNameAndNoParentIsRefused() {
        for (String bad : List.of("", "a b", "x; DROP TABLE y", "A", "1a", "a".repeat(49), "\"a\"")) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> TableStatements.create(Dialect.SQLITE, List.of(table(bad, Optional.empty()))),
                    bad);
        }
        List<List<TableDefinition>> wrong = List.of(
                List.of(table("a", Optional.of("b"))),
                List.of(table("a", Optional.of("other->nobody"))),
                List.of(table("a", Optional.of("other->b")), table("b", Optional.of("other->a"))));
        for (List<TableDefinition> tables : wrong) {
            assertThrows(IllegalArgumentException.class, () -> TableStatements.create(Dialect.SQLITE, tables));
        }
    }
}
