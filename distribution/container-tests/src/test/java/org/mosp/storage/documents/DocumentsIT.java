package org.mosp.storage.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.mosp.storage.documents.Document.Row;
import org.mosp.storage.documents.Document.Table;
import org.mosp.storage.shell.Commands;
import org.mosp.storage.shell.command.CommandDescription;
import org.mosp.storage.shell.command.Option;

/** Every command, option, PID and property of the documents exists, and every existing one is documented. */
class DocumentsIT {

    private static final Path PROJECT = Path.of("../..").toAbsolutePath().normalize();
    private static final String OPERATOR = "docs/deploy.md";

    /** What looks like a setting in the code and is none, and what it is. */
    private static final Map<String, String> NO_SETTINGS = Map.of(
            "mosp.log", "a file",
            "mosp.server", "a service property",
            "mosp.status", "a variable of Gogo's session",
            "mosp.runtime.stop", "a service property");

    /** What looks like a setting in the documents and is none, and what it is. */
    private static final Map<String, String> NAMED_ONLY = Map.of(
            "MOSP_DB_PASSWORD", "a variable of the reader's",
            "mosp.commands", "a service property",
            "mosp.schema", "the beginning of a condition's id",
            "mosp.schema.notes", "a condition's id",
            "mosp.tck", "the beginning of properties that tests of engines take along");

    /** What looks like a command and is none, and what it is. */
    private static final Map<String, String> NO_COMMANDS = Map.of(
            "mapdb", "a row of the benchmarks",
            "facade", "a row of the benchmarks",
            "mvstore", "the text of a file that marks a volume",
            "inexact", "a text chunk in an image");

    /** Options of other programs, and whose. */
    private static final Map<String, String> FOREIGN = Map.of(
            "--enable-native-access", "java",
            "--sun-misc-unsafe-memory-access", "java",
            "--corpus", "distribution/benchmarks/run history",
            "--compare", "bundles/openraster/krita-round-trip");

    private static List<Document> documents;

    @BeforeAll
    static void read() throws IOException {
        List<Document> read = new ArrayList<>();
        for (Path file : files(PROJECT, path -> path.toString().endsWith(".md"))) {
            read.add(Document.read(PROJECT, file));
        }
        documents = List.copyOf(read);
        assertTrue(documents.size() > 30, documents.size() + " documents");
    }

    @Test
    void commandsAndOptions() {
        Set<String> shown = new TreeSet<>(Set.of("--version"));
        Set<String> hidden = new HashSet<>();
        for (CommandDescription command : Commands.all().shown()) {
            shown.add(command.name());
            for (Option option : command.options()) {
                (option.hidden() ? hidden : shown).add(command.name() + " --" + option.name());
            }
            for (Option common : CommandDescription.COMMON) {
                hidden.add(command.name() + " --" + common.name());
                hidden.add("--" + common.name());
            }
        }
        CommandMentions mentions = new CommandMentions();
        documents.forEach(mentions::in);
        Set<String> named = new TreeSet<>(mentions.found().keySet());
        named.removeAll(hidden);
        assertTrue(named.containsAll(NO_COMMANDS.keySet()), "gone from the documents: " + NO_COMMANDS + " of " + named);
        named.removeAll(NO_COMMANDS.keySet());
        report(Difference.between(shown, named), "command", mentions.found());
        assertTrue(shown.size() > 60, shown.size() + " commands and options");
        System.out.println(shown.size() + " commands and options, each documented");
    }

    /** An option that stands alone in a text belongs to some command. */
    @Test
    void optionsAlone() {
        Set<String> known = new TreeSet<>(FOREIGN.keySet());
        known.add("--version");
        CommandDescription.COMMON.forEach(option -> known.add("--" + option.name()));
        Commands.all().shown().stream()
                .flatMap(command -> command.options().stream())
                .forEach(option -> known.add("--" + option.name()));
        Pattern alone = Pattern.compile("(--[a-z][a-z-]*).*");
        Map<String, String> named = new TreeMap<>();
        documents.stream()
                .flatMap(document -> document.code().stream())
                .filter(code -> !code.fenced() && alone.matcher(code.text()).matches())
                .forEach(code -> named.putIfAbsent(alone.matcher(code.text()).replaceFirst("$1"), code.place()));
        Difference difference = Difference.between(known, named.keySet());
        report(new Difference(Set.of(), difference.invented()), "option", named);
    }

    @Test
    void pidsAndProperties() throws IOException {
        Map<String, Map<String, String>> existing = new TreeMap<>();
        for (Path jar : bundles()) {
            if (jar.getFileName().toString().startsWith("mosp-storage")) {
                existing.putAll(Configuration.of(jar));
            }
        }
        assertTrue(existing.size() > 5, existing.keySet().toString());
        List<String> wrong = new ArrayList<>();
        Set<String> listed = new TreeSet<>();
        for (Document document : documents) {
            for (Table table : document.tables()) {
                Configuration.pid(table).ifPresent(pid -> {
                    Map<String, String> told = Configuration.properties(table);
                    Map<String, String> real = existing.getOrDefault(pid, Map.of());
                    wrong.addAll(Difference.between(real.keySet(), told.keySet())
                            .lines(document.name() + ": PID " + pid + ", property"));
                    if (document.name().equals(OPERATOR)) {
                        listed.add(pid);
                        wrong.addAll(defaults(pid, real, told));
                    }
                });
            }
        }
        wrong.addAll(Difference.between(existing.keySet(), listed).lines(OPERATOR + ": PID"));
        assertEquals(List.of(), wrong, String.join("\n", wrong));
        System.out.println(existing.size() + " PIDs with "
                + existing.values().stream().mapToInt(Map::size).sum()
                + " properties, each documented with its default");
    }

    private static List<String> defaults(String pid, Map<String, String> real, Map<String, String> told) {
        return real.entrySet().stream()
                .filter(each -> told.containsKey(each.getKey()))
                .filter(each -> !each.getValue().equals(told.get(each.getKey())))
                .map(each -> OPERATOR + ": PID " + pid + ", property " + each.getKey() + " has the default '"
                        + each.getValue() + "', not '" + told.get(each.getKey()) + "'")
                .toList();
    }

    @Test
    void frameworkAndSystemProperties() throws IOException {
        Predicate<Path> code = path -> path.toString().matches(".*/src/main/.*") && !generated(path);
        Set<String> used = Settings.in(
                PROJECT,
                List.of("api", "bundles", "providers", "distribution/launcher", "distribution/assembly"),
                path -> code.test(path)
                        && !path.toString().contains("/bundles/tck")
                        && !path.toString().endsWith(".md"));
        assertTrue(
                used.containsAll(NO_SETTINGS.keySet()), "gone from the code: " + NO_SETTINGS.keySet() + " of " + used);
        used.removeAll(NO_SETTINGS.keySet());
        Set<String> anywhere = Settings.in(
                PROJECT,
                List.of("api", "bundles", "providers", "distribution", "pom.xml"),
                path -> !generated(path) && !path.toString().endsWith(".md"));
        Map<String, String> named = Settings.named(documents);
        assertTrue(named.keySet().containsAll(NAMED_ONLY.keySet()), "gone from the documents: " + NAMED_ONLY);
        named.keySet().removeAll(NAMED_ONLY.keySet());
        Set<String> undocumented = Difference.between(used, named.keySet()).undocumented();
        Set<String> invented = Difference.between(anywhere, named.keySet()).invented();
        report(new Difference(undocumented, invented), "setting", named);
        System.out.println(used.size() + " framework and system properties and variables, each documented");
    }

    @Test
    void settingsOfEngines() throws IOException {
        Set<String> existing = new TreeSet<>();
        Pattern asked = Pattern.compile("setting\\(\"([a-z.]+)\"|^ {12}\"([a-z.]+)\"[,)]", Pattern.MULTILINE);
        for (String provider : List.of("mapdb", "mvstore", "postgresql", "ehcache")) {
            Path sources = PROJECT.resolve("providers").resolve(provider).resolve("src/main");
            for (Path file :
                    files(sources, path -> path.getFileName().toString().endsWith("Settings.java"))) {
                asked.matcher(Files.readString(file))
                        .results()
                        .forEach(found -> existing.add(
                                provider + " " + (found.group(1) == null ? found.group(2) : found.group(1))));
            }
        }
        assertTrue(existing.size() > 15, existing.toString());
        Set<String> documented = rows(OPERATOR, "engine").stream()
                .flatMap(row -> row.code(0).stream()
                        .flatMap(engine -> row.code(1).stream().map(setting -> engine + " " + setting)))
                .collect(Collectors.toSet());
        report(Difference.between(existing, documented), "setting of engine", Map.of());
    }

    @Test
    void bundlesOfTheDistribution() throws IOException {
        Set<String> existing = bundles().stream()
                .map(jar -> jar.getFileName().toString().replaceFirst("-[0-9][^-]*(-SNAPSHOT|-[a-z]+)?\\.jar$", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> documented = rows(OPERATOR, "bundle").stream()
                .flatMap(row -> row.code(0).stream())
                .collect(Collectors.toSet());
        report(Difference.between(existing, documented), "bundle", Map.of());
    }

    @Test
    void attributesOfBeans() throws Exception {
        Path jar = bundle("mosp-storage-metrics");
        Set<String> existing = new TreeSet<>();
        try (URLClassLoader beans = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
            for (String type : List.of("Store", "Role", "Swap", "Cache")) {
                for (Method method : beans.loadClass("org.mosp.storage.metrics." + type + "MXBean")
                        .getMethods()) {
                    existing.add(type + " " + method.getName().replaceFirst("get", ""));
                }
            }
        }
        Set<String> documented = new TreeSet<>();
        for (Table table : document("bundles/metrics/README.md").tables()) {
            if (table.header().get(0).equals("attribute")) {
                table.rows().forEach(row -> row.code(0).forEach(name -> documented.add(table.heading() + " " + name)));
            }
        }
        report(Difference.between(existing, documented), "attribute", Map.of());
    }

    @Test
    void healthChecks() throws Exception {
        Set<String> existing = new TreeSet<>();
        try (JarFile jar = new JarFile(bundle("mosp-storage-health").toFile())) {
            for (JarEntry entry : jar.stream()
                    .filter(each -> each.getName().matches("OSGI-INF/[^/]*\\.xml"))
                    .toList()) {
                String component = new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
                Pattern.compile("<property name=\"(hc[.a-zA-Z]*)\"[^>]*?(?:value=\"([^\"]*)\"/>|>([^<]*)<)")
                        .matcher(component)
                        .results()
                        .forEach(property -> String.valueOf(
                                        property.group(2) == null ? property.group(3) : property.group(2))
                                .lines()
                                .forEach(value -> existing.add(property.group(1) + "=" + value.strip())));
            }
        }
        assertEquals(4 + 5 + 4, existing.size(), existing.toString());
        Set<String> documented = new TreeSet<>();
        for (Table table : document("bundles/health/README.md").tables()) {
            for (String title : List.of("hc.name", "hc.tags", "hc.mbean.name")) {
                table.column("`" + title + "`").ifPresent(column -> table.rows()
                        .forEach(row -> row.code(column).forEach(value -> documented.add(title + "=" + value))));
            }
        }
        report(Difference.between(existing, documented), "health check", Map.of());
    }

    /** The comparison can fail, and then it names what is wrong: with one command too few, and one too many. */
    @Test
    void whatIsMissingOrInventedIsNamed() {
        CommandMentions mentions = new CommandMentions().in(Document.of("page.md", """
                        Type `mosp swap ROLE --plan`, or:

                        ```
                        $ ./mosp paint NAME --strokes 3   # mosp comments --too
                        mosp frobnicate --hard; mosp:backup FILE
                        mosp: serving, mosp-storage and ./mosp
                        ```

                        | command | what it does | options |
                        |---|---|---|
                        | `undo CANVAS [N]`, `redo CANVAS` | back | `--far N` |
                        """));
        assertEquals(
                Set.of(
                        "swap",
                        "swap --plan",
                        "paint",
                        "paint --strokes",
                        "frobnicate",
                        "frobnicate --hard",
                        "backup",
                        "undo",
                        "undo --far",
                        "redo",
                        "redo --far"),
                mentions.found().keySet());
        assertEquals("page.md:5", mentions.found().get("frobnicate"));
        assertEquals(
                List.of(
                        "command verify exists and is not documented",
                        "command frobnicate is documented and does not exist"),
                Difference.between(Set.of("swap", "verify"), Set.of("swap", "frobnicate"))
                        .lines("command"));
        Table table = Document.of("page.md", """
                ## Properties

                Settings of the manifest, then PID `org.mosp.storage.example`:

                | property | default | |
                |---|---|---|
                | `a.b`, `c` | 1,024 | either \\| or |
                """).tables().get(0);
        assertEquals("org.mosp.storage.example", Configuration.pid(table).orElseThrow());
        assertEquals(Map.of("a.b", "1024", "c", "1024"), Configuration.properties(table));
        assertEquals(
                List.of("docs/deploy.md: PID p, property c has the default '5', not '1024'"),
                defaults("p", Map.of("a.b", "1024", "c", "5"), Configuration.properties(table)));
        assertEquals(
                Map.of("mosp.seed", "page.md:1", "MOSP_UMASK", "page.md:1"),
                Settings.named(
                        List.of(Document.of("page.md", "`-Dmosp.seed=N` and `MOSP_UMASK`, not `org.mosp.storage`"))));
    }

    private static void report(Difference difference, String what, Map<String, String> places) {
        List<String> lines = difference.lines(what).stream()
                .map(line -> places.entrySet().stream()
                        .filter(each -> line.startsWith(what + " " + each.getKey() + " is documented"))
                        .findFirst()
                        .map(each -> line + " (" + each.getValue() + ")")
                        .orElse(line))
                .toList();
        assertEquals(List.of(), lines, String.join("\n", lines));
    }

    private static Document document(String name) {
        return documents.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name));
    }

    private static List<Row> rows(String document, String title) {
        return document(document).tables().stream()
                .filter(table -> table.header().get(0).equals(title))
                .flatMap(table -> table.rows().stream())
                .toList();
    }

    private static Path bundle(String name) throws IOException {
        return bundles().stream()
                .filter(each -> each.getFileName().toString().startsWith(name + "-"))
                .findFirst()
                .orElseThrow();
    }

    private static List<Path> bundles() throws IOException {
        Path folder = Path.of(System.getProperty("mosp.distribution")).resolve("bundle");
        return files(folder, path -> path.toString().endsWith(".jar"));
    }

    private static List<Path> files(Path folder, Predicate<Path> chosen) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(path -> folder.equals(PROJECT) ? !generated(path) : true)
                    .filter(chosen)
                    .sorted()
                    .toList();
        }
    }

    private static boolean generated(Path path) {
        return Arrays.asList(PROJECT.relativize(path.toAbsolutePath().normalize())
                        .toString()
                        .split("/"))
                .stream()
                .anyMatch(part -> part.equals("target") || part.startsWith(".git"));
    }
}
