package org.mosp.storage.provider.postgresql;

import org.mosp.storage.tck.RelationalEngineContract;

class PostgresqlContractTest extends RelationalEngineContract {

    PostgresqlContractTest() {
        super(new PostgresqlSubject());
    }
}
