package org.mosp.storage.manager.swap.model;

/** The one who moves a key: by its journal entries, or because the scan came past it. */
final class Worker {

    static final int IDLE = 0;
    /** Has read the key's journal entries. */
    static final int TAKEN = 1;
    /** Has read the source's current entry. */
    static final int READ = 2;
    /** The target has it, durable. */
    static final int APPLIED = 3;
    /** Has removed the journal entries before the target had the effect: only in a mutant. */
    static final int REMOVED_EARLY = 4;

    int at;
    boolean backfill;
    int key;
    int taken;
    int value;

    /** Whether the scan has handed over the key at the cursor. */
    boolean inHand;
    /** The value the scan saw: only a mutant copies it. */
    int scanned;

    void walk(Fields fields) {
        at = fields.field(at, 3);
        backfill = fields.flag(backfill);
        key = fields.field(key, 1);
        taken = fields.numbers(taken);
        value = fields.number(value);
        inHand = fields.flag(inHand);
        scanned = fields.number(scanned);
    }

    /** The job is done; a key that the scan has handed over stays in hand. */
    void rest() {
        at = IDLE;
        backfill = false;
        key = 0;
        taken = 0;
        value = 0;
    }

    void stop() {
        rest();
        inHand = false;
        scanned = 0;
    }
}
