package org.mosp.storage.architecture;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The Markdown pages below a directory, with the links from each to files of the project, and the headings one can link to. */
final class Pages {

    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("#{1,6} +(.+?) *#*");
    private static final Pattern ELSEWHERE = Pattern.compile("[a-z][a-z0-9+.-]*:.*");

    private final Path root;
    private final Map<Path, List<String>> links = new TreeMap<>();
    private final Map<Path, Set<String>> anchors = new HashMap<>();

    Pages(Path root) throws IOException {
        this.root = root;
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                String name = directory.getFileName().toString();
                boolean hidden = name.startsWith(".") && !directory.equals(root);
                return hidden || name.equals("target") ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (file.toString().endsWith(".md")) {
                    read(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** All pages, relative to the root. */
    Set<String> names() {
        Set<String> names = new TreeSet<>();
        links.keySet().forEach(page -> names.add(root.relativize(page).toString()));
        return names;
    }

    /** Links to what is not there, each as "page: link". */
    List<String> broken() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Map.Entry<Path, List<String>> page : links.entrySet()) {
            for (String link : page.getValue()) {
                if (!leads(page.getKey(), link)) {
                    broken.add(root.relativize(page.getKey()) + ": " + link);
                }
            }
        }
        return broken;
    }

    /** The pages that are reached from this one, by any number of links; a link to a folder reaches its README. */
    Set<String> reachedFrom(String first) {
        Set<String> reached = new TreeSet<>();
        List<Path> open = new ArrayList<>(List.of(root.resolve(first)));
        while (!open.isEmpty()) {
            Path page = open.remove(open.size() - 1);
            if (links.containsKey(page) && reached.add(root.relativize(page).toString())) {
                links.get(page).forEach(link -> {
                    Path target = target(page, link);
                    open.add(Files.isDirectory(target) ? target.resolve("README.md") : target);
                });
            }
        }
        return reached;
    }

    private boolean leads(Path page, String link) throws IOException {
        Path target = target(page, link);
        // the same on a disk that does not tell upper case from lower
        if (!target.startsWith(root)
                || !Files.exists(target)
                || !target.toRealPath().equals(target)) {
            return false;
        }
        int fragment = link.indexOf('#');
        return fragment < 0 || anchors.getOrDefault(target, Set.of()).contains(link.substring(fragment + 1));
    }

    private static Path target(Path page, String link) {
        String file = link.contains("#") ? link.substring(0, link.indexOf('#')) : link;
        return file.isEmpty() ? page : page.resolveSibling(file).normalize();
    }

    private void read(Path page) throws IOException {
        List<String> found = new ArrayList<>();
        Map<String, Integer> seen = new HashMap<>();
        Set<String> names = new HashSet<>();
        boolean code = false;
        for (String line : Files.readAllLines(page)) {
            if (line.strip().startsWith("```")) {
                code = !code;
            } else if (!code) {
                Matcher heading = HEADING.matcher(line);
                if (heading.matches()) {
                    String name = anchor(heading.group(1));
                    int times = seen.merge(name, 1, Integer::sum);
                    names.add(times == 1 ? name : name + "-" + (times - 1));
                }
                Matcher link = LINK.matcher(line.replaceAll("`[^`]*`", ""));
                while (link.find()) {
                    if (!ELSEWHERE.matcher(link.group(1)).matches()) {
                        found.add(link.group(1));
                    }
                }
            }
        }
        links.put(page, found);
        anchors.put(page, names);
    }

    /** As GitHub names a heading. */
    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}\\p{M}_ -]", "")
                .replace(' ', '-');
    }
}
