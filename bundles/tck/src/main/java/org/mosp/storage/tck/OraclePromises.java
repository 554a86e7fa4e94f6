package org.mosp.storage.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Random calls, each compared with a sorted map. */
interface OraclePromises extends IncrementalPromises {

    @Test
    default void randomCallsAgreeWithASortedMap() {
        agree(4_000);
    }

    @Test
    @Tag("stress")
    @Timeout(value = 20, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
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
