package org.mosp.storage.migration.runner;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;

/** The files of the bundle a class comes from; in a plain program, of the jar or directory it comes from. */
final class OwnFiles {

    private final Function<String, @Nullable URL> find;

    private OwnFiles(Function<String, @Nullable URL> find) {
        this.find = find;
    }

    static OwnFiles of(Class<?> type) {
        Bundle bundle = bundle(type);
        if (bundle != null) {
            return new OwnFiles(bundle::getEntry);
        }
        String path = type.getName().replace('.', '/') + ".class";
        URL own = type.getResource("/" + path);
        String root =
                own == null ? "" : own.toString().substring(0, own.toString().length() - path.length());
        return new OwnFiles(name -> {
            URL found = type.getResource("/" + name);
            return found != null && !root.isEmpty() && found.toString().equals(root + name) ? found : null;
        });
    }

    Optional<byte[]> read(String path) {
        URL url = find.apply(path);
        if (url == null) {
            return Optional.empty();
        }
        try (InputStream in = url.openStream()) {
            return Optional.of(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("read " + path, e);
        }
    }

    private static @Nullable Bundle bundle(Class<?> type) {
        try {
            return FrameworkUtil.getBundle(type);
        } catch (LinkageError e) {
            return null; // a plain program, without OSGi's classes
        }
    }
}
