package org.mosp.storage.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** The artifacts a program may name are those of the project's modules but for these. */
class BomTest {

    private static final Path PROJECT = Path.of("../..");

    /** Inside of others, tools of this build, and what is started and not named. */
    private static final Set<String> NOT_NAMED = Set.of(
            "mosp-storage-bom",
            "mosp-storage-support",
            "mosp-storage-embedding",
            "mosp-storage-launcher",
            "mosp-storage-tck-server",
            "mosp-storage-assembly",
            "mosp-storage-architecture",
            "mosp-storage-old-stores",
            "mosp-storage-fuzzing",
            "mosp-storage-container-tests");

    @Test
    void everyModuleIsInItOrIsNotForPrograms() throws Exception {
        Element root = pom(PROJECT);
        Set<String> modules = new TreeSet<>();
        for (Element module : children(child(root, "modules"))) {
            modules.add(text(pom(PROJECT.resolve(module.getTextContent())), "artifactId"));
        }
        Set<String> named = new TreeSet<>(NOT_NAMED);
        for (Element dependency : managed()) {
            named.add(text(dependency, "artifactId"));
        }
        assertEquals(modules, named);
    }

    @Test
    void itsVersionIsTheProjectsAndSoAreThoseInIt() throws Exception {
        assertEquals(text(pom(PROJECT), "version"), text(pom(PROJECT.resolve("distribution/bom")), "version"));
        for (Element dependency : managed()) {
            assertEquals("org.mosp.storage", text(dependency, "groupId"));
            assertEquals("${project.version}", text(dependency, "version"));
        }
    }

    private static List<Element> managed() throws Exception {
        return children(child(child(pom(PROJECT.resolve("distribution/bom")), "dependencyManagement"), "dependencies"));
    }

    private static Element pom(Path module) throws Exception {
        try (InputStream in = Files.newInputStream(module.resolve("pom.xml"))) {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(in)
                    .getDocumentElement();
        }
    }

    private static String text(Element parent, String name) {
        return child(parent, name).getTextContent();
    }

    private static Element child(Element parent, String name) {
        return children(parent).stream()
                .filter(element -> element.getTagName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<Element> children(Element parent) {
        return IntStream.range(0, parent.getChildNodes().getLength())
                .mapToObj(parent.getChildNodes()::item)
                .flatMap((Node node) -> node instanceof Element element ? Stream.of(element) : Stream.empty())
                .toList();
    }
}
