package org.mosp.storage.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * The unpacked distribution, which is only read. {@code bundle/} holds what every command needs, {@code bundle/store/} the
 * store, {@code bundle/configuration/} what reads configuration and the hot-deploy folder, {@code bundle/monitoring/} what tells
 * others of a runtime, {@code bundle/terminal/} the shell one types in.
 */
record Distribution(Path home) {

    /** The bundles of commands that open no store, in the order they are started. */
    List<Path> commandBundles() throws IOException {
        List<Path> jars = jars(home.resolve("bundle"));
        if (jars.isEmpty()) {
            throw new Refusal(
                    ExitStatus.REFUSED,
                    "distribution",
                    "no bundles in " + home.resolve("bundle") + "; unpack the distribution again");
        }
        return jars;
    }

    /** The bundles of the store and the commands, in the order they are started. */
    List<Path> storeBundles(boolean configuration) throws IOException {
        List<Path> jars = new ArrayList<>();
        if (configuration) {
            // first, so that components find their configuration when they are first made
            jars.addAll(jars(home.resolve("bundle/configuration")));
        }
        jars.addAll(jars(home.resolve("bundle/store")));
        jars.addAll(commandBundles());
        return jars;
    }

    /** The bundles of a runtime, in the order they are started. */
    List<Path> runtimeBundles() throws IOException {
        List<Path> jars = storeBundles(true);
        jars.addAll(jars(home.resolve("bundle/monitoring")));
        return jars;
    }

    /** The shell one types in. */
    List<Path> terminalBundles() throws IOException {
        return jars(home.resolve("bundle/terminal"));
    }

    /** Framework properties of {@code conf/framework.properties}. */
    Map<String, String> properties() throws IOException {
        Properties read = new Properties();
        Path file = home.resolve("conf/framework.properties");
        if (Files.isReadable(file)) {
            try (InputStream in = Files.newInputStream(file)) {
                read.load(in);
            }
        }
        Map<String, String> properties = new HashMap<>();
        for (String name : read.stringPropertyNames()) {
            properties.put(name, read.getProperty(name));
        }
        return properties;
    }

    Path configuration() {
        return home.resolve("conf");
    }

    /** Whether a folder holds something for the configuration bundles to do. */
    static boolean hasDeployables(Path folder) throws IOException {
        return Files.isDirectory(folder)
                && DataDirectory.list(folder).stream()
                        .anyMatch(file -> file.toString().matches(".*\\.(jar|cfg|config|cfg\\.json)"));
    }

    private static List<Path> jars(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        return DataDirectory.list(folder).stream()
                .filter(file -> file.toString().endsWith(".jar"))
                .toList();
    }
}
