package org.mosp.storage.openraster.file.stack;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The namespace declarations in scope. Names of attributes become <code>{uri}local</code> where their prefix is
 * declared; a prefix that is not declared, which real files have, stays part of the name.
 */
final class Namespaces {

    private static final String XML = "http://www.w3.org/XML/1998/namespace";

    private final Deque<Map<String, String>> scopes = new ArrayDeque<>();

    /** Enters an element with its attributes, under names as written. */
    void enter(Map<String, String> attributes) {
        Map<String, String> declared = new LinkedHashMap<>();
        attributes.forEach((name, value) -> {
            if (name.startsWith("xmlns:")) {
                declared.put(name.substring("xmlns:".length()), value);
            }
        });
        scopes.push(declared);
    }

    void leave() {
        scopes.pop();
    }

    /** Attributes under the names that a canvas keeps. */
    Map<String, String> resolve(Map<String, String> attributes) {
        Map<String, String> resolved = new LinkedHashMap<>();
        attributes.forEach((name, value) -> resolved.put(resolve(name), value));
        return resolved;
    }

    /** Attributes under names as written. */
    Map<String, String> write(Map<String, String> attributes) {
        Map<String, String> written = new LinkedHashMap<>();
        enter(attributes);
        try {
            attributes.forEach((name, value) -> {
                int end = name.startsWith("{") ? name.indexOf('}') : -1;
                if (end < 0) {
                    written.put(name, value);
                    return;
                }
                String uri = name.substring(1, end);
                String prefix = prefix(uri).orElseGet(() -> {
                    String fresh = freshPrefix(written);
                    written.put("xmlns:" + fresh, uri);
                    scopes.element().put(fresh, uri);
                    return fresh;
                });
                written.put(prefix + ":" + name.substring(end + 1), value);
            });
        } finally {
            leave();
        }
        return written;
    }

    private String resolve(String name) {
        int colon = name.indexOf(':');
        if (colon <= 0 || name.startsWith("xmlns:")) {
            return name;
        }
        return uri(name.substring(0, colon))
                .map(uri -> "{" + uri + "}" + name.substring(colon + 1))
                .orElse(name);
    }

    private Optional<String> uri(String prefix) {
        if (prefix.equals("xml")) {
            return Optional.of(XML);
        }
        return scopes.stream()
                .filter(scope -> scope.containsKey(prefix))
                .findFirst()
                .map(scope -> scope.getOrDefault(prefix, ""))
                .filter(uri -> !uri.isEmpty());
    }

    private Optional<String> prefix(String uri) {
        if (uri.equals(XML)) {
            return Optional.of("xml");
        }
        return scopes.stream()
                .flatMap(scope -> scope.entrySet().stream())
                .filter(entry -> entry.getValue().equals(uri))
                .map(Map.Entry::getKey)
                .filter(prefix -> uri(prefix).filter(uri::equals).isPresent())
                .findFirst();
    }

    private String freshPrefix(Map<String, String> written) {
        int n = 1;
        while (uri("ns" + n).isPresent() || written.containsKey("xmlns:ns" + n)) {
            n++;
        }
        return "ns" + n;
    }
}
