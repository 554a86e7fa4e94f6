package org.mosp.storage.tck;

import org.mosp.storage.spi.IncrementalEngine;

/** What a group of promises is checked on. */
interface IncrementalPromises {

    /** Where engines are opened; closed after each test. */
    EngineHome<IncrementalEngine> home();

    /** The engine under test. */
    EngineSubject subject();
}
