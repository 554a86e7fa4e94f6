package org.mosp.storage.manager.swap.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(900)
class LiveSwapModelTest {

    static List<Scenario> scenarios() {
        return List.of(Scenario.LOCAL, Scenario.REMOTE, Scenario.READER, Scenario.LIAR);
    }

    static List<Scenario> longScenarios() {
        return scenarios().stream().map(s -> s.writes(s.writes() + 1)).toList();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void everyPromiseHoldsInEveryStateThatALiveSwapCanReach(Scenario scenario) {
        holds(scenario);
    }

    @ParameterizedTest
    @Tag("stress")
    @Timeout(3_600)
    @MethodSource("longScenarios")
    void everyPromiseHoldsWithOneWriteMore(Scenario scenario) {
        holds(scenario);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void withoutAnyOneOfItsRulesALiveSwapBreaksAPromise(Mutant mutant) {
        Search.Result result = Search.run(Scenario.without(mutant), Promise.set(mutant.breaks));
        System.out.printf(
                "%s breaks %s%n%s%n%s%n%n",
                mutant, mutant.breaks, result.figures(), String.join(System.lineSeparator(), result.trace()));
        assertEquals(Promise.set(mutant.breaks), result.broken(), "not caught");
        assertNotEquals(List.of(), result.trace());
    }

    private static void holds(Scenario scenario) {
        Search.Result result = Search.run(scenario, Promise.set(Promise.ALL));
        System.out.println(result.figures());
        assertEquals(0, result.broken(), () -> String.join(System.lineSeparator(), result.trace()));
    }
}
