package org.mosp.storage.provider.postgresql;

import org.mosp.storage.tck.KillContract;

class PostgresqlKillTest extends KillContract {

    PostgresqlKillTest() {
        super(new PostgresqlSubject());
    }
}
