package org.mosp.storage.catalogue;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.framework.StepIdentity;
import org.mosp.storage.migration.relational.TableChange;
import org.mosp.storage.migration.relational.TableTransaction;
import org.mosp.storage.spi.RelationalEngine.Dialect;
import org.mosp.storage.spi.SqlSession;
import org.mosp.storage.spi.SqlSession.RowReader;
import org.mosp.storage.spi.TableDefinition;

/** The transaction as a step sees it: its changes are checked and said in the engine's dialect, and kept to its own tables. */
final class StepTransaction implements TableTransaction {

    private static final Pattern CHANGES_ROWS =
            Pattern.compile("\\s*(INSERT|UPDATE|DELETE)\\b.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern READS_ROWS =
            Pattern.compile("\\s*SELECT\\b.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private final Dialect dialect;
    private final SqlSession session;
    private final StepIdentity step;
    private final Runnable goesOn;
    private SchemaTables tables;
    private long rows;

    /**
     * A transaction.
     *
     * @param tables as they are before the step
     * @param goesOn asked at each call; throws where the step is to end
     */
    StepTransaction(Dialect dialect, SqlSession session, StepIdentity step, SchemaTables tables, Runnable goesOn) {
        this.dialect = dialect;
        this.session = session;
        this.step = step;
        this.tables = tables;
        this.goesOn = goesOn;
    }

    /** The tables as they are now. */
    SchemaTables tables() {
        return tables;
    }

    /** Rows changed so far. */
    long rows() {
        return rows;
    }

    @Override
    public void change(TableChange change) {
        goesOn.run();
        if (!step.keys().contains(change.table())) {
            throw new IllegalArgumentException("table " + change.table() + " is not one of the step's: " + step.keys());
        }
        if (change instanceof TableChange.CreateTable create) {
            checkVersion(create.definition());
        }
        SchemaTables next = tables.with(change);
        TableStatements.change(dialect, change, tables).forEach(session::update);
        tables = next;
    }

    private void checkVersion(TableDefinition created) {
        int low = Math.min(step.from(), step.to());
        int since = created.schemaVersion();
        boolean fits = step.back() ? since <= step.to() : since > low && since <= step.to();
        if (!fits) {
            throw new IllegalArgumentException("table " + created.name() + " is said to be of version " + since
                    + ", the step leads from " + step.from() + " to " + step.to());
        }
    }

    @Override
    public int update(String sql, @Nullable Object... arguments) {
        check(sql, CHANGES_ROWS, "INSERT, UPDATE or DELETE");
        int changed = session.update(sql, arguments);
        rows += changed;
        return changed;
    }

    @Override
    public <R> List<R> query(String sql, RowReader<R> reader, @Nullable Object... arguments) {
        check(sql, READS_ROWS, "SELECT");
        return session.query(sql, reader, arguments);
    }

    private void check(String sql, Pattern kind, String wanted) {
        goesOn.run();
        // a driver may run what stands behind a semicolon as a statement of its own
        boolean right = kind.matcher(sql).matches()
                && sql.indexOf(';') < 0
                && !sql.toLowerCase(Locale.ROOT).contains(SchemaTables.RESERVED);
        if (!right) {
            throw new IllegalArgumentException("not one " + wanted + " on tables of applications: " + sql);
        }
    }
}
