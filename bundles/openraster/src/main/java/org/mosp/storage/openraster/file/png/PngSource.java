package org.mosp.storage.openraster.file.png;

import java.io.IOException;
import java.io.InputStream;

/** Where a PNG can be read from its beginning as often as needed. */
@FunctionalInterface
public interface PngSource {

    /** A stream of its own, at the beginning. */
    InputStream open() throws IOException;
}
