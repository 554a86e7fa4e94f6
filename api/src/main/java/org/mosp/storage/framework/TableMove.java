package org.mosp.storage.framework;

import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.mosp.storage.incremental.WriteBatch;
import org.mosp.storage.migration.relational.RelationalMigration;

/**
 * A move of a schema's tables from one version to the next, in one transaction.
 *
 * @param step which; its keys are the names of the tables
 * @param minReader the least version a reader must know afterwards
 * @param migration does it, or undoes it
 * @param goesOn asked while it runs, answers at once; where it does not go on, it is undone
 * @param record what is stored in keyspace STORE in the same transaction, made of the last figures
 */
public record TableMove(
        StepIdentity step,
        int minReader,
        RelationalMigration migration,
        BooleanSupplier goesOn,
        Function<MoveFigures, WriteBatch> record)
        implements SchemaMove {}
