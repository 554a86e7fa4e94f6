package org.mosp.storage.manager.incremental;

import java.util.List;
import org.mosp.storage.spi.EngineBatch;

/**
 * Asked of each batch of applications and of the framework behind the gate, where it is counted as inside: whoever changes the answer
 * and then waits for the writes of the old route knows that every later one was judged by the new one. Any number of threads.
 */
@FunctionalInterface
public interface Admission {

    /** Takes every batch as it is. */
    Admission ALL = changes -> changes;

    /** The changes to be made: those given, with more where something is to be noted in the same commit; throws to refuse them. */
    List<EngineBatch.Change> admit(List<EngineBatch.Change> changes);
}
