package org.mosp.storage.manager.swap.model;

import java.util.function.Consumer;

/** Takes the steps that are possible in a state. */
@FunctionalInterface
interface Steps {

    /** A step, in words, and what it does to the state. */
    void step(String what, Consumer<State> effect);
}
