package org.mosp.storage.container;

import java.io.IOException;
import java.nio.file.Files;
import javax.inject.Inject;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.mosp.storage.StorageManager;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.osgi.framework.BundleContext;

/**
 * Provider bundles are stopped, updated to another version and started again under 8 clients: no call fails, the new
 * version serves, and the old revision's class loader is let go.
 */
@RunWith(PaxExam.class)
public class ProviderLifeIT {

    @Inject
    private StorageManager storage;

    @Inject
    private BundleContext context;

    private ProviderRounds rounds;

    @Configuration
    public Option[] configuration() throws IOException {
        return new Option[] {Container.assembled(Files.createTempDirectory("mosp-container"))};
    }

    @Before
    public void prepare() {
        rounds = new ProviderRounds(storage, context, Container::jar, Integer.getInteger("mosp.rounds", 20));
    }

    @Test
    public void mapdbIsUpdatedUnderLoadAndNoCallFails() throws Exception {
        System.out.println(rounds.mapdb());
    }

    @Test
    public void sqliteIsUpdatedUnderLoadAndNoCallFails() throws Exception {
        System.out.println(rounds.sqlite());
    }

    @Test
    public void ehcacheIsUpdatedUnderLoadAndReadsGoPastIt() throws Exception {
        System.out.println(rounds.ehcache());
    }
}
