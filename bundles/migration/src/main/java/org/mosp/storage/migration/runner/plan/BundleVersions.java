package org.mosp.storage.migration.runner.plan;

import java.util.Comparator;

/** The order of bundles' versions: three numbers, then a qualifier; what is no version comes first. */
final class BundleVersions {

    static final Comparator<String> ORDER = BundleVersions::compare;

    private BundleVersions() {}

    private static int compare(String some, String other) {
        String[] one = some.split("\\.", 4);
        String[] two = other.split("\\.", 4);
        for (int i = 0; i < 4; i++) {
            String a = i < one.length ? one[i] : "";
            String b = i < two.length ? two[i] : "";
            int order = i < 3 ? Long.compare(number(a), number(b)) : a.compareTo(b);
            if (order != 0) {
                return order;
            }
        }
        return some.compareTo(other);
    }

    private static long number(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        return text.length() <= 18 && text.chars().allMatch(Character::isDigit) ? Long.parseLong(text) : -1;
    }
}
