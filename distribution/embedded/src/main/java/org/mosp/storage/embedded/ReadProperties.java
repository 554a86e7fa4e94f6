package org.mosp.storage.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.mosp.storage.StorageIoException;
import org.osgi.framework.Bundle;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The PIDs and properties that the components of bundles read, as the bundles describe them: a name that nobody reads is a mistake. */
final class ReadProperties {

    /** Where a bundle describes its configuration, and its components. */
    private static final String METATYPE = "OSGI-INF/metatype";

    private static final String COMPONENTS = "Service-Component";

    private final Map<String, Set<String>> described = new TreeMap<>();
    private final Set<String> undescribed = new TreeSet<>();

    ReadProperties(List<Bundle> bundles) {
        for (Bundle bundle : bundles) {
            entries(bundle, METATYPE, "*.xml").forEach(this::metatype);
            String components = bundle.getHeaders("").get(COMPONENTS);
            if (components != null) {
                Stream.of(components.split(",")).map(String::strip).forEach(path -> {
                    int slash = path.lastIndexOf('/');
                    entries(bundle, path.substring(0, Math.max(0, slash)), path.substring(slash + 1))
                            .forEach(this::components);
                });
            }
        }
    }

    /**
     * Refuses what nobody reads.
     *
     * @throws IllegalArgumentException with the PIDs or the properties that there are
     */
    void check(Map<String, Map<String, Object>> configuration) {
        configuration.forEach((pid, properties) -> {
            String read = pid.contains("~") ? pid.substring(0, pid.indexOf('~')) : pid;
            Set<String> names = described.get(read);
            if (names == null && !undescribed.contains(read)) {
                throw new IllegalArgumentException("no bundle reads PID " + pid + "; there are " + described.keySet());
            }
            for (String property : properties.keySet()) {
                if (names != null && !names.contains(property)) {
                    throw new IllegalArgumentException(
                            "PID " + pid + " has no property " + property + "; there are " + names);
                }
            }
        });
    }

    private void metatype(Document document) {
        Map<String, Set<String>> classes = new HashMap<>();
        elements(document.getElementsByTagName("OCD")).forEach(type -> {
            Set<String> names = new TreeSet<>();
            elements(type.getElementsByTagName("AD")).forEach(attribute -> names.add(attribute.getAttribute("id")));
            classes.put(type.getAttribute("id"), names);
        });
        elements(document.getElementsByTagName("Designate")).forEach(designate -> {
            String factory = designate.getAttribute("factoryPid");
            String pid = factory.isEmpty() ? designate.getAttribute("pid") : factory;
            elements(designate.getElementsByTagName("Object")).forEach(object -> described
                    .computeIfAbsent(pid, key -> new TreeSet<>())
                    .addAll(classes.getOrDefault(object.getAttribute("ocdref"), Set.of())));
        });
    }

    private void components(Document document) {
        Element component = document.getDocumentElement();
        String pids = component.getAttribute("configuration-pid");
        undescribed.addAll(List.of((pids.isEmpty() ? component.getAttribute("name") : pids).split(" ")));
    }

    private static Stream<Element> elements(NodeList nodes) {
        return IntStream.range(0, nodes.getLength()).mapToObj(nodes::item).map(Element.class::cast);
    }

    private static Stream<Document> entries(Bundle bundle, String folder, String pattern) {
        var found = bundle.findEntries(folder, pattern, false);
        return found == null ? Stream.empty() : Collections.list(found).stream().map(ReadProperties::parse);
    }

    private static Document parse(URL entry) {
        try (InputStream in = entry.openStream()) {
            // the JDK's own, whatever the program has on its class path
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder().parse(in);
        } catch (IOException | SAXException | ParserConfigurationException e) {
            throw new StorageIoException("read a bundle's description of itself", entry.toString(), e);
        }
    }
}
