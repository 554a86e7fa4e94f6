package org.mosp.storage.container;

import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.mosp.storage.spi.EngineProvider;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.util.Filter;

@RunWith(PaxExam.class)
public class EnginesIT {

    @Inject
    @Filter("(mosp.engine=ehcache)")
    private EngineProvider ehcache;

    @Configuration
    public Option[] configuration() throws IOException {
        return new Option[] {Container.assembled(Files.createTempDirectory("mosp-container"))};
    }

    @Test
    public void providersNameThemselves() {
        assertEquals("ehcache", ehcache.engine());
    }
}
