package org.mosp.storage.framework;

/** A move of a schema's data from one version to the next. */
public sealed interface SchemaMove permits EntryMove, TableMove {

    /** Which. */
    StepIdentity step();

    /** The least version a reader must know afterwards. */
    int minReader();
}
