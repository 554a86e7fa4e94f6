package org.mosp.storage.provider.sqlite;

import org.mosp.storage.tck.DiskFullContract;

class SqliteDiskFullTest extends DiskFullContract {

    SqliteDiskFullTest() {
        super(new SqliteSubject());
    }
}
