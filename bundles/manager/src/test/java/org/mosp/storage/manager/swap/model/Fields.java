package org.mosp.storage.manager.swap.model;

/**
 * One walk over all fields of a state: each part of a state hands in its fields and takes back what the walk makes of
 * them. So packing, unpacking and renumbering agree by construction on what a state consists of.
 */
interface Fields {

    /** A value of so many bits. */
    int field(int value, int bits);

    /** A flag. */
    default boolean flag(boolean value) {
        return field(value ? 1 : 0, 1) == 1;
    }

    /** The number of a write; 0 means none. */
    int number(int number);

    /** A set of numbers of writes. */
    int numbers(int set);
}
