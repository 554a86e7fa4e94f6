package org.mosp.storage.catalogue;

class CatalogueOnServerTest extends CataloguePromises {

    CatalogueOnServerTest() {
        super(DirectAccess.Kind.POSTGRESQL);
    }
}
