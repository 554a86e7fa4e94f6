package org.mosp.storage.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.mosp.storage.distribution.Inventory.Component;

/** The inventory and the page of third-party software name what is in the distribution: all of it, and nothing else. */
@EnabledIfSystemProperty(named = "mosp.archives", matches = ".+", disabledReason = "-Dquick makes no inventory")
@DisabledIfSystemProperty(
        named = "mosp.offline",
        matches = "true",
        disabledReason = "nor does CycloneDX where Maven is offline")
class InventoryIT {

    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    /** Where a pom's own words are not a name of SPDX, or led to a wrong one. */
    private static final Map<String, Map<String, String>> LICENCES = Map.of(
            "org.ops4j.pax.logging:pax-logging-api", Map.of("ALv2", "Apache-2.0"),
            "com.h2database:h2-mvstore", Map.of("EPL 1.0", "EPL-1.0"),
            // its pom says "The BSD License" with the address of BSD-3-Clause
            "org.jline:jline", Map.of("BSD-4-Clause", "BSD-3-Clause"));

    private final Path home = Distribution.home();
    private final Contents contents = new Contents(home, Path.of(System.getProperty("mosp.repository")));
    private List<Component> inventory = List.of();

    @BeforeEach
    void read() throws IOException {
        inventory = Inventory.read(home.resolve("sbom.cdx.json"));
    }

    @Test
    void everyJarIsInTheInventoryWithItsHash() throws IOException {
        Map<String, String> listed = inventory.stream().collect(Collectors.toMap(Component::file, Component::sha256));
        for (Map.Entry<String, Path> jar : contents.jars().entrySet()) {
            assertEquals(listed.get(jar.getKey()), Contents.sha256(jar.getValue()), jar.getKey());
        }
    }

    @Test
    void librariesInsideOurBundlesAreThoseOfTheInventoryByteForByte() throws IOException {
        Map<String, Set<String>> inside = contents.inside(inventory);
        assertNull(inside.get(""), "of no library in the inventory");
        Set<String> named = inventory.stream().map(Component::file).collect(Collectors.toCollection(TreeSet::new));
        named.removeAll(contents.jars().keySet());
        assertEquals(
                inside.keySet(),
                named,
                "inside our bundles, and in the inventory without being a jar of the distribution");
    }

    @Test
    void aLibraryThatTheInventoryLeavesOutIsNoticed() throws IOException {
        List<Component> without = new ArrayList<>(inventory);
        assertTrue(without.removeIf(component -> component.name().equals("elsa")));
        Set<String> unknown = contents.inside(without).get("");
        assertTrue(unknown.stream().allMatch(entry -> entry.contains("!org/mapdb/elsa/")), unknown::toString);
    }

    @Test
    void thirdPartyPageSaysTheSame() throws IOException {
        Map<String, Set<String>> places = new TreeMap<>();
        Map<String, Set<String>> licences = new TreeMap<>();
        Map<String, Path> jars = contents.jars();
        Map<String, Set<String>> inside = contents.inside(inventory);
        for (Component component : inventory) {
            if (!component.isOurs()) {
                String name = component.coordinates();
                Path jar = jars.get(component.file());
                Set<String> place =
                        jar == null ? inside.getOrDefault(component.file(), Set.of()) : Set.of(contents.folder(jar));
                places.computeIfAbsent(name, key -> new TreeSet<>()).addAll(place);
                licences.put(
                        name,
                        component.licences().stream()
                                .map(licence ->
                                        LICENCES.getOrDefault(name, Map.of()).getOrDefault(licence, licence))
                                .collect(Collectors.toSet()));
            }
        }

        Map<String, Set<String>> written = new TreeMap<>();
        for (String line : Files.readAllLines(home.resolve("THIRD-PARTY.md"))) {
            String[] cells = line.split("\\|", -1);
            if (cells.length == 7) {
                for (String name : quoted(cells[2])) {
                    written.put(name, quoted(cells[5]));
                    for (String licence : licences.getOrDefault(name, Set.of())) {
                        assertTrue(
                                cells[4].contains(licence), () -> name + " has the licence " + licence + ": " + line);
                    }
                }
            }
        }
        assertEquals(
                List.of(),
                Contents.differences(places, written),
                "folder or bundles of an artifact: found, and as the page says");
    }

    private static Set<String> quoted(String cell) {
        return QUOTED.matcher(cell)
                .results()
                .map((MatchResult found) -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
