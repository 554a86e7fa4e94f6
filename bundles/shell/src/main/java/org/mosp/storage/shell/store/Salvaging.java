package org.mosp.storage.shell.store;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.framework.SalvageReport;
import org.mosp.storage.framework.SalvagedLoss;
import org.mosp.storage.shell.backup.BackupFollower;
import org.mosp.storage.shell.command.CommandContext;
import org.mosp.storage.shell.command.ExitStatus;
import org.mosp.storage.shell.command.UsageException;
import org.mosp.storage.shell.output.Json;
import org.mosp.storage.shell.output.Style;
import org.mosp.storage.shell.output.Table;
import org.mosp.storage.shell.output.Text;
import org.mosp.storage.shell.output.Units;

/** {@code mosp verify --salvage}: a new store of what can be read, and what was lost. */
final class Salvaging {

    private Salvaging() {}

    static int run(CommandContext context) {
        if (context.arguments().has("repair")) {
            throw new UsageException("--repair changes this store, --salvage leaves it as it is: one of them");
        }
        Path directory = context.file(context.arguments().option("salvage").orElse(""));
        SalvageReport report;
        try (BackupFollower follower = new BackupFollower(context, "verify")) {
            report = context.services()
                    .salvages()
                    .salvage(directory, context.services().salvagedCanvases(), follower);
        }
        if (context.json()) {
            context.printJson(document(report));
        } else {
            print(context, report);
        }
        return report.losses().isEmpty() ? ExitStatus.DONE : ExitStatus.DAMAGED;
    }

    private static void print(CommandContext context, SalvageReport report) {
        Style style = context.style();
        if (!report.losses().isEmpty()) {
            Table table = Table.of("canvas", "layer", "lost");
            for (SalvagedLoss loss : report.losses()) {
                table.row(Text.printable(loss.canvasId()), Text.printable(loss.layer()), Text.printable(loss.what()));
            }
            context.print(table);
            context.println("");
        }
        context.println("salvaged " + counted(report.canvases(), "canvas", "canvases") + ", "
                + counted(report.entries(), "entry", "entries") + ", " + Units.bytes(report.bytes()) + ", "
                + Units.count(report.rows(), "catalogue row") + " saved directly");
        context.println("into " + Text.printable(report.directory().toString()) + " as store " + report.storeId()
                + ", on " + String.join(" and ", new TreeMap<>(report.engines()).values()) + ", in "
                + Units.seconds(seconds(report)));
        context.println(
                report.losses().isEmpty()
                        ? style.good("nothing was lost") + "; this store was only read"
                        : style.bad(counted(report.losses().size(), "loss", "losses") + " listed above")
                                + "; this store was only read");
        String named = context.arguments().option("salvage").orElse("");
        context.nextElsewhere("verify --data " + named, "checks the new store");
        context.nextElsewhere("canvases --data " + named, "what is in it");
    }

    private static String counted(long number, String one, String many) {
        return Units.count(number) + ' ' + (number == 1 ? one : many);
    }

    private static double seconds(SalvageReport report) {
        return report.took().toMillis() / 1_000.0;
    }

    private static Map<String, @Nullable Object> document(SalvageReport report) {
        Map<String, @Nullable Object> engines = new TreeMap<>();
        report.engines().forEach((role, engine) -> engines.put(role.id(), engine));
        return Json.object(
                "directory", report.directory(),
                "storeId", report.storeId().toString(),
                "engines", engines,
                "canvases", report.canvases(),
                "entries", report.entries(),
                "rows", report.rows(),
                "bytes", report.bytes(),
                "losses",
                        report.losses().stream()
                                .map(loss -> Json.object(
                                        "canvas", loss.canvasId(), "layer", loss.layer(), "what", loss.what()))
                                .toList(),
                "seconds", seconds(report));
    }
}
