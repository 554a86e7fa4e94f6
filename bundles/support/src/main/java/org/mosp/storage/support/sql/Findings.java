package org.mosp.storage.support.sql;

import java.util.ArrayList;
import java.util.List;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.VerifyReport.Problem;
import org.mosp.storage.spi.EntryEnvelope;
import org.mosp.storage.spi.Keyspace;

/** What a verification finds. For one thread. */
public final class Findings {

    private final List<Problem> problems = new ArrayList<>();

    /** Notes a problem. */
    public void add(String where, String what) {
        problems.add(new Problem(where, what));
    }

    /** Notes damage that ended a reading. */
    public void add(String where, StorageDamagedException damage) {
        add(where, "" + damage.getMessage());
    }

    /** Checks an entry of the framework against its checksum. */
    public void check(Keyspace keyspace, String key, byte[] stored) {
        String table = KeyTables.table(keyspace);
        try {
            EntryEnvelope.open(keyspace, Bytes.utf8(key), stored, table);
        } catch (StorageDamagedException e) {
            add("table " + table + ", key " + key, e);
        }
    }

    /** All that was found; empty if nothing was. */
    public List<Problem> problems() {
        return List.copyOf(problems);
    }
}
