package org.mosp.storage.documents;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Framework and system properties {@code mosp.*} and variables {@code MOSP_*}: those of the code, and those documents name. */
final class Settings {

    private static final Pattern IN_CODE = Pattern.compile("\"(mosp(?:\\.[a-z]+)+|MOSP_[A-Z_]+)\"");
    private static final Pattern IN_OTHERS =
            Pattern.compile("(?<![\\w.])(?:-D)?(mosp(?:\\.[a-z]+)+|MOSP_[A-Z_]+)(?![\\w(])");

    private Settings() {}

    /** What the sources under these folders name, scripts and poms included. */
    static Set<String> in(Path project, List<String> folders, Predicate<Path> chosen) throws IOException {
        Set<String> names = new TreeSet<>();
        for (String folder : folders) {
            try (Stream<Path> files = Files.walk(project.resolve(folder))) {
                for (Path file :
                        files.filter(Files::isRegularFile).filter(chosen).toList()) {
                    // the names are ASCII, and not every file is text
                    boolean java = file.toString().endsWith(".java");
                    Matcher named =
                            (java ? IN_CODE : IN_OTHERS).matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
                    while (named.find()) {
                        names.add(named.group(1));
                    }
                }
            }
        }
        return names;
    }

    /** What documents name as code, each with a place. */
    static Map<String, String> named(List<Document> documents) {
        return documents.stream()
                .flatMap(document -> document.code().stream())
                .flatMap(code ->
                        IN_OTHERS.matcher(code.text()).results().map(named -> Map.entry(named.group(1), code.place())))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (one, other) -> one, TreeMap::new));
    }
}
