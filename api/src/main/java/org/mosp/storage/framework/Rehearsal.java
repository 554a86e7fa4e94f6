package org.mosp.storage.framework;

import java.util.List;

/**
 * What moves would do.
 *
 * @param moves the figures of each, in order
 * @param entries entries, and aggregates of rows, there would be afterwards in what was copied
 * @param digest over their keys, values and schema versions, whatever their order: 16 hexadecimal digits
 */
public record Rehearsal(List<MoveFigures> moves, long entries, String digest) {

    public Rehearsal {
        moves = List.copyOf(moves);
    }
}
