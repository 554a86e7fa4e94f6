package org.mosp.storage.provider.sqlite;

import org.mosp.storage.tck.KillContract;

class SqliteKillTest extends KillContract {

    SqliteKillTest() {
        super(new SqliteSubject());
    }
}
