package org.mosp.storage.container;

import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.composite;
import static org.ops4j.pax.exam.CoreOptions.frameworkProperty;
import static org.ops4j.pax.exam.CoreOptions.junitBundles;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.ops4j.pax.exam.Option;

/** The assembled bundles as Pax Exam options: no resolution at run time, works offline. */
final class Container {

    private Container() {}

    /** All bundles of the folder that the build filled, with a data directory of their own. */
    static Option assembled(Path data) {
        return assembledWithout("nothing", data);
    }

    /** The same without one module's jar. */
    static Option assembledWithout(String module, Path data) {
        try (Stream<Path> jars = Files.list(folder())) {
            Option[] bundles = jars.filter(jar -> !jar.equals(jar(module)))
                    .sorted()
                    .map(jar -> bundle(jar.toUri().toString()))
                    .toArray(Option[]::new);
            return composite(
                    composite(bundles),
                    frameworkProperty("mosp.storage.data").value(data.toString()),
                    systemProperty("org.ops4j.pax.logging.DefaultServiceLog.level")
                            .value("WARN"),
                    junitBundles());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The folder with the assembled bundles. */
    static Path folder() {
        return Path.of(System.getProperty("bundles"));
    }

    /** A jar of that folder by the name of its module. */
    static Path jar(String module) {
        return folder().resolve("mosp-storage-" + module + ".jar");
    }
}
