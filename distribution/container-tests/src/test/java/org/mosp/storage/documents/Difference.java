package org.mosp.storage.documents;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is wrong between the things there are and those the documents name.
 *
 * @param undocumented there, and named nowhere
 * @param invented named, and not there
 */
record Difference(Set<String> undocumented, Set<String> invented) {

    static Difference between(Set<String> existing, Set<String> documented) {
        Set<String> undocumented = new TreeSet<>(existing);
        undocumented.removeAll(documented);
        Set<String> invented = new TreeSet<>(documented);
        invented.removeAll(existing);
        return new Difference(undocumented, invented);
    }

    /** A line for each, with its name. */
    List<String> lines(String what) {
        List<String> lines = new ArrayList<>();
        undocumented.forEach(name -> lines.add(what + " " + name + " exists and is not documented"));
        invented.forEach(name -> lines.add(what + " " + name + " is documented and does not exist"));
        return lines;
    }
}
