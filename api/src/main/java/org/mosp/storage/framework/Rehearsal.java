package org.mosp.storage.framework;

import java.util.List;

/**
 * What moves would do.
 *
 * @param moves the figures of each, in order
 * @param entries entries of applications there would be afterwards
 * @param digest over their keys, values and schema versions, whatever their order: 16 hexadecimal digits
 */
public record Rehearsal(List<MoveFigures> moves, long entries, String digest) {

    public Rehearsal {
        moves = List.copyOf(moves);
    }
}
