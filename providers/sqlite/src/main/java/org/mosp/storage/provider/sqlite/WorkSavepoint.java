package org.mosp.storage.provider.sqlite;

import java.sql.SQLException;

/**
 * The place in a transaction to which the work that runs now can be undone. There is one at a time, so that SQLite keeps
 * the pages of one work only; the last one ends with the transaction.
 */
final class WorkSavepoint {

    private final DatabaseConnection connection;
    private boolean exists;
    private boolean here;

    WorkSavepoint(DatabaseConnection connection) {
        this.connection = connection;
    }

    /** Puts it before the work that runs next. */
    void set() throws SQLException {
        if (exists && !here) {
            connection.execute("RELEASE work");
        }
        if (!here) {
            connection.execute("SAVEPOINT work");
        }
        exists = true;
        here = false;
    }

    /** Undoes all since it was set; it stays where it is. */
    void undo() throws SQLException {
        connection.execute("ROLLBACK TO work");
        here = true;
    }
}
