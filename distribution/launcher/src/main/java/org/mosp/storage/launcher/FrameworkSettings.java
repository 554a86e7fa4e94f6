package org.mosp.storage.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The framework properties of one start. */
final class FrameworkSettings {

    private static final String POLL_MILLIS = "1000";

    private final Map<String, String> properties;

    FrameworkSettings(Distribution distribution, Path dataDirectory) throws IOException {
        properties = new HashMap<>(distribution.properties());
        properties.put("mosp.storage.home", distribution.home().toString());
        properties.put("mosp.storage.data", dataDirectory.toString());
        properties.put("mosp.version", Main.version());
        properties.put("mosp.umask", System.getenv().getOrDefault("MOSP_UMASK", ""));
        properties.put("mosp.mode", "command");
        properties.put("mosp.storage.server", "false");
        properties.put(
                "gosh.home", distribution.configuration().resolve("shell").toString());
        // the log is for warnings; an administrator's own setting wins
        System.getProperties().putIfAbsent("org.ops4j.pax.logging.DefaultServiceLog.level", "WARN");
    }

    FrameworkSettings serving() {
        properties.put("mosp.mode", "runtime");
        properties.put("mosp.storage.server", "true");
        return this;
    }

    /** No store is opened. */
    FrameworkSettings unopened() {
        properties.put("mosp.storage.unopened", "true");
        return this;
    }

    /** Configuration files and bundles from these folders, read once before the commands and then watched. */
    FrameworkSettings watching(List<Path> folders, Path cache) {
        properties.put(
                "felix.fileinstall.dir", folders.stream().map(Path::toString).collect(Collectors.joining(",")));
        properties.put("felix.fileinstall.noInitialDelay", "true");
        properties.put("felix.fileinstall.poll", POLL_MILLIS);
        // the folders are the user's and the distribution's: nothing is written into them
        properties.put("felix.fileinstall.enableConfigSave", "false");
        properties.put("felix.fileinstall.tmpdir", cache.resolve("deploy").toString());
        properties.put("felix.fileinstall.filter", ".*\\.(jar|cfg|config)");
        properties.put("felix.fileinstall.subdir.mode", "skip");
        properties.put("felix.fileinstall.log.level", "2");
        return this;
    }

    Map<String, String> asMap() {
        return properties;
    }
}
