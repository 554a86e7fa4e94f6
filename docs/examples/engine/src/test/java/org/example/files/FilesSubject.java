package org.example.files;

import java.util.List;
import org.mosp.storage.spi.EngineProvider;
import org.mosp.storage.tck.EngineSubject;

/** The engine under test; child processes make one too. */
public final class FilesSubject implements EngineSubject {

    @Override
    public EngineProvider provider() {
        return new FilesProvider();
    }

    @Override
    public List<String> crashPoints() {
        return List.of(
                "commit.after-files",
                "commit.before-head",
                "commit.after-head",
                "sweep.after-delete",
                "settle.after-heads");
    }

    /** A value of 200 bytes takes a block of 4 KiB. */
    @Override
    public double diskShare() {
        return 0.04;
    }
}
