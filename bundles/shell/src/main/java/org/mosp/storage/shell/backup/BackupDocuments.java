package org.mosp.storage.shell.backup;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.StorageRole;
import org.mosp.storage.backup.BackupReport;
import org.mosp.storage.shell.command.CommandContext;
import org.mosp.storage.shell.output.Json;
import org.mosp.storage.shell.output.Text;
import org.mosp.storage.shell.output.Units;

/** What a backup holds, for scripts and for people. */
final class BackupDocuments {

    private BackupDocuments() {}

    static Map<String, @Nullable Object> of(BackupReport report) {
        return Json.object(
                "file", report.file(),
                "storeId", report.storeId().toString(),
                "takenAt", report.takenAt().toString(),
                "note", report.note(),
                "writtenBy", report.writtenBy(),
                "schemas", new TreeMap<>(report.schemas()),
                "sequence", report.part(StorageRole.INCREMENTAL).sequence(),
                "entries", report.part(StorageRole.INCREMENTAL).entries(),
                "rows", report.part(StorageRole.RELATIONAL).entries(),
                "bytes", report.bytes(),
                "digest", report.digest(),
                "verified", true,
                "seconds", seconds(report.took()));
    }

    static double seconds(Duration took) {
        return took.toMillis() / 1_000.0;
    }

    static void print(CommandContext context, String what, BackupReport report) {
        context.println(what + " " + Text.printable(report.file().toString()) + ": "
                + Units.count(report.part(StorageRole.INCREMENTAL).entries(), "entry") + ", "
                + Units.count(report.part(StorageRole.RELATIONAL).entries(), "catalogue row") + " saved directly, "
                + Units.bytes(report.bytes()));
        context.println("of store " + report.storeId() + " at commit "
                + Units.count(report.part(StorageRole.INCREMENTAL).sequence()) + ", " + Units.when(report.takenAt())
                + (report.note().isEmpty() ? "" : " (" + Text.printable(report.note()) + ")"));
    }
}
