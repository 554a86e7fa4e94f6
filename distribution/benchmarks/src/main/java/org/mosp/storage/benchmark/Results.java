package org.mosp.storage.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measurements by row and column, a list per cell: one a round. */
final class Results {

    private final Map<String, Map<String, List<Double>>> cells = new LinkedHashMap<>();

    void add(String row, String column, double value) {
        cells.computeIfAbsent(row, key -> new LinkedHashMap<>())
                .computeIfAbsent(column, key -> new ArrayList<>())
                .add(value);
    }

    /** The median of a cell. */
    double median(String row, String column) {
        return median(
                cell(row, column).stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** The median of the rounds' ratios of one column to another. */
    double ratio(String row, String column, String to) {
        List<Double> above = cell(row, column);
        List<Double> below = cell(row, to);
        double[] ratios = new double[Math.min(above.size(), below.size())];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = above.get(i) / below.get(i);
        }
        return median(ratios);
    }

    /** Medians, columns down, rows across; with the ratios to one column in brackets. */
    String table(String unit, String to) {
        List<String> rows = List.copyOf(cells.keySet());
        List<String> columns = cells.values().stream()
                .flatMap(row -> row.keySet().stream())
                .distinct()
                .toList();
        StringBuilder text = new StringBuilder(String.format("%-14s", unit));
        rows.forEach(row -> text.append(String.format("%20s", row)));
        text.append('\n');
        for (String column : columns) {
            text.append(String.format("%-14s", column));
            for (String row : rows) {
                text.append(
                        cells.get(row).containsKey(column)
                                ? String.format("%,12.0f (%5.2f)", median(row, column), ratio(row, column, to))
                                : String.format("%20s", "-"));
            }
            text.append('\n');
        }
        return text.toString();
    }

    /** All medians as JSON. */
    String json() {
        StringBuilder text = new StringBuilder("{");
        cells.forEach((row, columns) -> {
            text.append(text.length() > 1 ? ",\n " : "\n ")
                    .append('"')
                    .append(row)
                    .append("\": {");
            int[] count = {0};
            columns.forEach((column, values) -> text.append(count[0]++ > 0 ? ", " : "")
                    .append(String.format(java.util.Locale.ROOT, "\"%s\": %.3f", column, median(row, column))));
            text.append('}');
        });
        return text.append("\n}\n").toString();
    }

    private List<Double> cell(String row, String column) {
        return cells.get(row).get(column);
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
