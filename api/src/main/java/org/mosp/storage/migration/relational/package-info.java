/**
 * Steps over the tables of the relational storage: a transaction, changes of tables as records, and the statements of a step. The one
 * place beside the engines' side where SQL is spoken.
 */
@Export
@Version("1.0.0")
@NullMarked
package org.mosp.storage.migration.relational;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
