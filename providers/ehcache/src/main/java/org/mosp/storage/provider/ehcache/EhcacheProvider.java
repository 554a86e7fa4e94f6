package org.mosp.storage.provider.ehcache;

import org.mosp.storage.StorageRole;
import org.mosp.storage.spi.Engine;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineProvider;
import org.mosp.storage.spi.EngineTraits;
import org.osgi.service.component.annotations.Component;

/** Offers Ehcache for the role CACHE. */
@Component(service = EngineProvider.class, property = "mosp.engine=ehcache")
public final class EhcacheProvider implements EngineProvider {

    @Override
    public StorageRole role() {
        return StorageRole.CACHE;
    }

    @Override
    public String engine() {
        return "ehcache";
    }

    @Override
    public int formatVersion() {
        return 1;
    }

    @Override
    public EngineTraits traits() {
        return new EngineTraits(true, false, false, false);
    }

    @Override
    public Engine open(EngineContext context) {
        return new EhcacheEngine(context.directory());
    }
}
