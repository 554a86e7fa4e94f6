package org.mosp.storage.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Random calls, each compared with a sorted map. */
interface OraclePromises extends IncrementalPromises {

    @Test
    default void randomCallsAgreeWithASortedMap() {
        agree(4_000);
    }

    @Test
    @Tag("stress")
    default void manyRandomCallsAgreeWithASortedMap() {
        agree(200_000);
    }

    private void agree(int calls) {
        Oracle oracle = new Oracle(home().busy(), Figures.random());
        String finding = oracle.run(calls);
        Figures.print(
                "oracle",
                subject(),
                "calls",
                calls,
                "commits",
                oracle.commits(),
                "reopened",
                oracle.reopened(),
                "finding",
                finding);
        assertEquals("none", finding, "seed " + Figures.seed());
    }
}
