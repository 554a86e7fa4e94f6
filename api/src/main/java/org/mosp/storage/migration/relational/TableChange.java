package org.mosp.storage.migration.relational;

import org.mosp.storage.spi.TableDefinition;
import org.mosp.storage.spi.TableDefinition.Column;
import org.mosp.storage.spi.TableDefinition.Index;

/** A change of a table, in no dialect: checked against the tables as they are, and said to each engine in its own words. */
public sealed interface TableChange {

    /** The table it makes or changes. */
    String table();

    /**
     * A new table with its indexes.
     *
     * @param definition of the step's schema, brought by a version above the one the step begins at, up to the one it ends at; its
     *     parent must be there
     */
    record CreateTable(TableDefinition definition) implements TableChange {
        @Override
        public String table() {
            return definition.name();
        }
    }

    /** A table goes, with its rows and indexes; none may be left whose parent it is. */
    record DropTable(String table) implements TableChange {}

    /** A column more, behind the others; nullable, and null in the rows there are. */
    record AddColumn(String table, Column column) implements TableChange {}

    /** A column goes; not one of the primary key, of an index, the one that names the root, or the one that names the parent. */
    record DropColumn(String table, String column) implements TableChange {}

    /** An index more. */
    record CreateIndex(String table, Index index) implements TableChange {}

    /** An index goes. */
    record DropIndex(String table, String index) implements TableChange {}
}
