package org.mosp.storage.distribution;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code sbom.cdx.json} (CycloneDX) says is in the distribution. */
final class Inventory {

    private static final Pattern MAVEN =
            Pattern.compile("pkg:maven/([^/]+)/([^@]+)@([^?]+)\\?(?:classifier=([^&]+)&)?type=jar");

    /** One jar: its Maven coordinates (the classifier is empty for most), its hash, its licences by SPDX name. */
    record Component(
            String group, String name, String version, String classifier, String sha256, Set<String> licences) {

        /** Without version and classifier, as the page of third-party software names it. */
        String coordinates() {
            return group + ":" + name;
        }

        String file() {
            return name + "-" + version + (classifier.isEmpty() ? "" : "-" + classifier) + ".jar";
        }

        boolean isOurs() {
            return group.equals("org.mosp.storage");
        }

        /** Where Maven keeps this. */
        Path in(Path repository) {
            return repository
                    .resolve(group.replace('.', '/'))
                    .resolve(name)
                    .resolve(version)
                    .resolve(file());
        }
    }

    private Inventory() {}

    static List<Component> read(Path file) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(file.toFile())) {
            if (!(value(parser, parser.nextToken()) instanceof Map<?, ?> document)
                    || !(document.get("components") instanceof List<?> listed)) {
                throw new AssertionError("no list of components in " + file);
            }
            List<Component> components = new ArrayList<>();
            for (Object component : listed) {
                components.add(component((Map<?, ?>) component));
            }
            return components;
        }
    }

    private static Component component(Map<?, ?> fields) {
        Matcher purl = MAVEN.matcher(String.valueOf(fields.get("purl")));
        if (!purl.matches()) {
            throw new AssertionError("not a jar of Maven: " + fields.get("purl"));
        }
        String hash = ((List<?>) fields.get("hashes"))
                .stream()
                        .map(each -> (Map<?, ?>) each)
                        .filter(each -> "SHA-256".equals(each.get("alg")))
                        .map(each -> String.valueOf(each.get("content")))
                        .findFirst()
                        .orElseThrow();
        Set<String> licences = new TreeSet<>();
        for (Object choice : (List<?>) fields.get("licenses")) {
            Map<?, ?> licence = (Map<?, ?>) ((Map<?, ?>) choice).get("license");
            licences.add(String.valueOf(licence.containsKey("id") ? licence.get("id") : licence.get("name")));
        }
        String classifier = purl.group(4) == null ? "" : purl.group(4);
        return new Component(purl.group(1), purl.group(2), purl.group(3), classifier, hash, licences);
    }

    private static Object value(JsonParser parser, JsonToken token) throws IOException {
        if (token == JsonToken.START_OBJECT) {
            Map<String, Object> fields = new HashMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                fields.put(name, value(parser, parser.nextToken()));
            }
            return fields;
        }
        if (token == JsonToken.START_ARRAY) {
            List<Object> elements = new ArrayList<>();
            for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                elements.add(value(parser, next));
            }
            return elements;
        }
        return parser.getText();
    }
}
