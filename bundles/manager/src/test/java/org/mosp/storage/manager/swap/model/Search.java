package org.mosp.storage.manager.swap.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/**
 * Goes through all states of a scenario, breadth first, each with a crash at that point, until a promise is broken or none
 * is left. One thread; the same every time.
 */
final class Search {

    /**
     * What was found.
     *
     * @param states all that can be reached, or those up to the violation
     * @param transitions steps taken
     * @param depth steps to the farthest
     * @param broken the promises broken, as bits; 0: none
     * @param trace the shortest way to the violation, one line per step; empty when there is none
     */
    record Result(Scenario scenario, int states, long transitions, int depth, int broken, List<String> trace) {

        String figures() {
            return String.format(
                    "live-swap model, %s, %d writes: %,d states, %,d transitions, depth %d",
                    scenario.name(), scenario.writes(), states, transitions, depth);
        }
    }

    private final Scenario scenario;
    private final int asked;
    private final Renumbering renumbering;
    private final Visited visited = new Visited();
    private final Packed.Reader reader = new Packed.Reader();
    private final Packed.Writer packer = new Packed.Writer();
    private final State scratch = new State();
    private long transitions;

    private Search(Scenario scenario, int asked) {
        this.scenario = scenario;
        this.asked = asked;
        this.renumbering = new Renumbering(scenario.is(Mutant.CONSUME_BY_HIGH_WATER_MARK));
    }

    /** Searches for a state that breaks one of these promises. */
    static Result run(Scenario scenario, int promises) {
        return new Search(scenario, promises).run();
    }

    private Result run() {
        canonical(State.initial(scenario.writes()));
        visited.add(packer.words, -1);
        State now = new State();
        int depth = 0;
        int levelEnd = 1;
        for (int i = 0; i < visited.size(); i++) {
            if (i == levelEnd) {
                depth++;
                levelEnd = visited.size();
            }
            visited.load(i, reader.words);
            now.walk(reader.begin());
            int broken = broken(now);
            if (broken != 0) {
                return new Result(scenario, visited.size(), transitions, depth, broken, trace(i));
            }
            int from = i;
            all(now, (what, effect) -> take(effect, from));
        }
        return new Result(scenario, visited.size(), transitions, depth, 0, List.of());
    }

    private void take(Consumer<State> effect, int from) {
        transitions++;
        scratch.walk(reader.begin());
        effect.accept(scratch);
        canonical(scratch);
        visited.add(packer.words, from);
    }

    private void canonical(State s) {
        s.broken &= asked;
        renumbering.canonical(s);
        s.walk(packer.begin());
    }

    private void all(State s, Steps steps) {
        scenario.steps(s, steps);
        for (Crash crash : Crash.possible(s)) {
            steps.step(crash.toString(), crash::happen);
        }
    }

    private int broken(State s) {
        int broken = Promise.brokenIn(s) & asked;
        if ((asked & Promise.set(Promise.NOTHING_HANGS)) != 0 && !s.atRest()) {
            int[] ways = {0};
            scenario.steps(s, (what, effect) -> ways[0]++);
            broken |= ways[0] == 0 ? Promise.set(Promise.NOTHING_HANGS) : 0;
        }
        return broken;
    }

    /** Walks the way again with the states as they are, so that writers and numbers keep their names. */
    private List<String> trace(int end) {
        List<Integer> way = new ArrayList<>();
        for (int i = end; i >= 0; i = visited.parent(i)) {
            way.add(i);
        }
        Collections.reverse(way);
        List<String> lines = new ArrayList<>();
        State at = State.initial(scenario.writes());
        lines.add("at first: " + at);
        long[] next = new long[Packed.WORDS];
        for (int i : way.subList(1, way.size())) {
            visited.load(i, next);
            State before = at;
            List<State> found = new ArrayList<>(1);
            all(before, (what, effect) -> {
                State after = copy(before);
                effect.accept(after);
                if (found.isEmpty() && packs(copy(after), next)) {
                    found.add(after);
                    lines.add(String.format("%2d. %s%n      %s", lines.size(), what, after));
                }
            });
            at = found.get(0);
        }
        return lines;
    }

    private boolean packs(State s, long[] words) {
        canonical(s);
        return Arrays.equals(packer.words, words);
    }

    private static State copy(State s) {
        Packed.Writer out = new Packed.Writer();
        s.walk(out.begin());
        Packed.Reader in = new Packed.Reader();
        System.arraycopy(out.words, 0, in.words, 0, Packed.WORDS);
        State copy = new State();
        copy.walk(in.begin());
        return copy;
    }
}
