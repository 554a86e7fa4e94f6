/**
 * The live swap as a model: all states that it can reach are visited, and in each the promises are checked.
 *
 * <p>Two keys, two writers, one worker, two stores, the manifest's two copies, and a process that may end at any point and
 * be started again, any number of times. Only the number of writes is bounded. A step is what happens at once; whatever lies
 * between two steps is a place where any other party may act and where the process may end. The search is breadth first over
 * states in canonical form (writers are alike; a write's number is a name, and only its order counts), so a trace it prints
 * is a shortest one. {@link org.mosp.storage.manager.swap.model.Mutant} leaves out one rule at a time: without it a promise
 * breaks.
 *
 * <table>
 * <caption>The steps</caption>
 * <tr><th>who</th><th>steps</th></tr>
 * <tr><td>writer</td><td>reads the route; is counted in; reads the route again, goes back if it changed; (remote engines:
 * takes its number and the row's lock;) commits entry and journal at once; is counted out and acknowledged. A condition that
 * does not hold leaves nothing</td></tr>
 * <tr><td>scan</td><td>hands over a key that is there; comes past one that is not; the cursor is saved in B with the
 * effect</td></tr>
 * <tr><td>worker</td><td>takes a key's journal entries; reads the source's current entry; replicates it or deletes it at the
 * target; removes the entries it took</td></tr>
 * <tr><td>swap</td><td>PREPARED; B created; MOVING announced; capturing route; drain; copy; snapshot at J; drain to J; pause;
 * K; sums; verified; writers parked; drained, journal empty, dirty keys agree; SWITCHED in manifest.1, then manifest.2 (each
 * renamed, then forced); A fenced; route to B with the reverse journal on. Given up anywhere before; unparked when the
 * deadline passes</td></tr>
 * <tr><td>window</td><td>the worker carries B's changes back; the swap back is the same fence the other way; or the window
 * ends</td></tr>
 * <tr><td>crash, open</td><td>memory is gone; a rename not forced is kept or lost; one copy of the manifest may be damaged;
 * both copies are made equal, the former store is fenced, then calls are served, capturing where the manifest's state says
 * so</td></tr>
 * </table>
 *
 * <p>Not in the model: the engines' own recovery (a commit is durable at once), several workers (keys are independent), the
 * relational aggregates, the reservation of sequence numbers (they only rise), an I/O error at the switch, and time: a
 * deadline may pass whenever it runs.
 */
@NullMarked
package org.mosp.storage.manager.swap.model;

import org.jspecify.annotations.NullMarked;
