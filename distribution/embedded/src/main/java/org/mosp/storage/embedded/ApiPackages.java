package org.mosp.storage.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.StorageManager;
import org.osgi.framework.Constants;

/**
 * The packages that bundles get from the program's own class path: those the API's jar exports, in the versions it says. In a program
 * that has all its jars in one there is no manifest of the API; then those of the API this was built with, which is in there too.
 */
final class ApiPackages {

    private static final String MANIFEST = "META-INF/MANIFEST.MF";

    private static final String API = "org.mosp.storage.api";

    private ApiPackages() {}

    /** As a framework property tells them. */
    static String exports() {
        try {
            ClassLoader loader = StorageManager.class.getClassLoader();
            List<URL> manifests = new ArrayList<>(Collections.list(loader.getResources(MANIFEST)));
            URL builtWith = ApiPackages.class.getResource("api/" + MANIFEST);
            if (builtWith != null) {
                manifests.add(builtWith);
            }
            for (URL each : manifests) {
                Attributes attributes = read(each);
                if (API.equals(attributes.getValue(Constants.BUNDLE_SYMBOLICNAME))) {
                    return attributes.getValue(Constants.EXPORT_PACKAGE);
                }
            }
        } catch (IOException e) {
            throw new StorageIoException("read the manifest of the API", MANIFEST, e);
        }
        throw new IllegalStateException(
                "no manifest of " + API + " on the class path: use the jars as they were published");
    }

    private static Attributes read(URL manifest) throws IOException {
        try (InputStream in = manifest.openStream()) {
            return new Manifest(in).getMainAttributes();
        }
    }
}
