package org.mosp.storage.provider.sqlite;

import org.mosp.storage.tck.RelationalEngineContract;

class SqliteContractTest extends RelationalEngineContract {

    SqliteContractTest() {
        super(new SqliteSubject());
    }
}
