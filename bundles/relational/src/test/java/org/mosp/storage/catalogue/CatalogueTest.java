package org.mosp.storage.catalogue;

class CatalogueTest extends CataloguePromises {

    CatalogueTest() {
        super(DirectAccess.Kind.SQLITE);
    }
}
