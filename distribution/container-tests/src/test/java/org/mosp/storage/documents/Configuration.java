package org.mosp.storage.documents;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.mosp.storage.documents.Document.Row;
import org.mosp.storage.documents.Document.Table;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** PIDs with their properties and defaults: those that bundles have, and those that documents name. */
final class Configuration {

    private static final Pattern PID = Pattern.compile("PID `(org\\.mosp[^`]*)`");

    private Configuration() {}

    /** Of a bundle, by its metatype: defaults by property by PID. */
    static Map<String, Map<String, String>> of(Path jar) throws IOException {
        Map<String, Map<String, String>> pids = new TreeMap<>();
        try (JarFile file = new JarFile(jar.toFile())) {
            for (JarEntry entry : file.stream()
                    .filter(each -> each.getName().matches("OSGI-INF/metatype/.*\\.xml"))
                    .toList()) {
                try (InputStream in = file.getInputStream(entry)) {
                    read(in, pids);
                }
            }
        }
        return pids;
    }

    private static void read(InputStream in, Map<String, Map<String, String>> pids) throws IOException {
        try {
            Element root = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(in)
                    .getDocumentElement();
            Map<String, String> defaults = new TreeMap<>();
            NodeList attributes = root.getElementsByTagName("AD");
            for (int i = 0; i < attributes.getLength(); i++) {
                Element attribute = (Element) attributes.item(i);
                defaults.put(attribute.getAttribute("id"), attribute.getAttribute("default"));
            }
            NodeList designates = root.getElementsByTagName("Designate");
            for (int i = 0; i < designates.getLength(); i++) {
                Element designate = (Element) designates.item(i);
                String pid = designate.getAttribute("pid");
                pids.put(pid.isEmpty() ? designate.getAttribute("factoryPid") : pid, defaults);
            }
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException(e);
        }
    }

    /** The PID whose properties a table lists: the last one that is named before it under its heading. */
    static Optional<String> pid(Table table) {
        if (!table.header().get(0).matches("property|name")) {
            return Optional.empty();
        }
        Matcher named = PID.matcher(table.before());
        Optional<String> last = Optional.empty();
        while (named.find()) {
            last = Optional.of(named.group(1));
        }
        return last;
    }

    /** Its properties, each with the default that is told; empty where none is. */
    static Map<String, String> properties(Table table) {
        Map<String, String> properties = new TreeMap<>();
        int column = table.column("default").orElse(1);
        for (Row row : table.rows()) {
            String told = row.cells().get(column).replace("`", "").replaceAll("(?<=\\d),(?=\\d{3})", "");
            row.code(0).forEach(property -> properties.put(property, told));
        }
        return properties;
    }
}
