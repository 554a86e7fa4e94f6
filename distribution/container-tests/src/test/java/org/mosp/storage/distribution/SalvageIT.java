package org.mosp.storage.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.distribution.Distribution.Result;

/** {@code mosp verify --salvage} in the assembled distribution, beside a runtime and without one. */
class SalvageIT {

    @TempDir
    private Path temporary;

    private Distribution mosp;
    private Distribution salvaged;

    @BeforeEach
    void open() {
        mosp = new Distribution(temporary.resolve("data"));
        salvaged = new Distribution(temporary.resolve("salvaged"));
    }

    @AfterEach
    void close() {
        mosp.close();
        salvaged.close();
    }

    @Test
    void aRuntimesStoreIsSalvagedBesideIt() throws IOException {
        mosp.start();
        salvage();
        assertEquals("kept", mosp.run("key", "get", "notes/one").done().text());
    }

    @Test
    void withoutARuntimeItIsTheSame() throws IOException {
        salvage();
    }

    private void salvage() throws IOException {
        mosp.run("kept".getBytes(StandardCharsets.UTF_8), "key", "put", "notes/one")
                .done();
        Result whole = mosp.run("verify", "--salvage", salvaged.data().toString(), "--json")
                .done();
        assertTrue(whole.text().contains("\"losses\""), whole.text());
        assertEquals("kept", salvaged.run("key", "get", "notes/one").done().text());
        salvaged.run("verify").done();
        Result refused = mosp.run("verify", "--salvage", salvaged.data().toString());
        assertEquals(1, refused.status(), refused.text());
        assertTrue(refused.errors().contains("a new directory"), refused.errors());
        assertEquals(List.of(), OpenToOthers.in(salvaged.data()));
    }
}
