package org.mosp.storage.openraster.file;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The sample files; see their README for where they come from. */
final class Corpus {

    private Corpus() {}

    static Path file(String name) {
        URL url = Objects.requireNonNull(Corpus.class.getResource("/corpus/" + name), name);
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static Stream<Path> files(String... folders) throws IOException {
        List<Path> files = new ArrayList<>();
        for (String folder : folders) {
            try (Stream<Path> all = Files.list(file(folder))) {
                all.filter(path -> path.toString().endsWith(".ora")).sorted().forEach(files::add);
            }
        }
        return files.stream();
    }

    /** Every file, whatever its folder. */
    static Stream<Path> all() throws IOException {
        try (Stream<Path> all = Files.walk(file(""))) {
            return all.filter(path -> path.toString().endsWith(".ora")).sorted().toList().stream();
        }
    }
}
