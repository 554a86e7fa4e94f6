package org.mosp.storage.shell.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.shell.command.CommandContext;
import org.mosp.storage.shell.output.Percentiles;
import org.mosp.storage.shell.output.Table;
import org.mosp.storage.shell.output.Units;

/** Results as they come, printed at the end: as tables, or as one document. For one thread. */
final class Report {

    private final List<Row> rows = new ArrayList<>();
    private final List<Bar> bars = new ArrayList<>();
    private final Map<String, String> remarks = new LinkedHashMap<>();
    private final Map<String, @Nullable Object> facts = new LinkedHashMap<>();

    void row(Row row) {
        rows.add(row);
    }

    void bar(String what, double figure, double most, Bar.Unit unit) {
        bars.add(new Bar(what, figure, most, unit));
    }

    /** Something said in words, below the operations. */
    void remark(String what, String text) {
        remarks.put(what, text);
    }

    /** A field of the document. */
    void fact(String name, @Nullable Object value) {
        facts.put(name, value);
    }

    /** For machines. */
    Map<String, @Nullable Object> document() {
        Map<String, @Nullable Object> document = new LinkedHashMap<>(facts);
        document.put("operations", rows.stream().map(Row::document).toList());
        document.put("bars", bars.stream().map(Bar::document).toList());
        return document;
    }

    /** For people. */
    void print(CommandContext context) {
        Table table = Table.of("", ">calls", ">p50", ">p95", ">p99", ">max", ">written", ">fsyncs", ">heap", ">files");
        for (Row row : rows) {
            Percentiles times = row.times();
            table.row(
                    row.operation(),
                    Units.count(times.count()),
                    Units.millis(times.millis(0.50)),
                    Units.millis(times.millis(0.95)),
                    Units.millis(times.millis(0.99)),
                    Units.millis(times.millis(1)),
                    Units.bytes(row.written().bytesWritten()),
                    Units.count(row.written().forces()),
                    Units.bytes(row.heapBytes()),
                    Units.bytes(row.fileBytes()));
        }
        context.print(table);
        if (!remarks.isEmpty()) {
            context.println("");
            Table said = Table.of("", "");
            remarks.forEach(said::row);
            context.print(said);
        }
        if (!bars.isEmpty()) {
            context.println("");
            Table held = Table.of("", ">measured", "wanted", "");
            for (Bar bar : bars) {
                held.row(
                        bar.what(),
                        context.style().strong(bar.measured()),
                        bar.wanted(),
                        bar.held()
                                ? context.style().good("held")
                                : context.style().warning("MISSED"));
            }
            context.print(held);
        }
    }
}
