package org.mosp.storage.framework;

import org.mosp.storage.spi.RelationalEngine;
import org.osgi.annotation.versioning.ProviderType;

/** Makes the catalogue on the manager's access to the relational engine: the service of the relational bundle. */
@ProviderType
public interface CatalogueFactory {

    /** A catalogue; registers with {@link EngineAccess#onOpen} what makes its tables. */
    Catalogue create(EngineAccess<RelationalEngine> access);
}
