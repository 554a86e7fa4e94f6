package org.mosp.storage.shell.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageManager;
import org.mosp.storage.StorageRole;
import org.mosp.storage.VerifyReport;
import org.mosp.storage.VerifyReport.Problem;
import org.mosp.storage.framework.AuditReport;
import org.mosp.storage.framework.CanvasAudit;
import org.mosp.storage.shell.command.Command;
import org.mosp.storage.shell.command.CommandContext;
import org.mosp.storage.shell.command.CommandDescription;
import org.mosp.storage.shell.command.ExitStatus;
import org.mosp.storage.shell.command.Group;
import org.mosp.storage.shell.command.Option;
import org.mosp.storage.shell.output.Json;
import org.mosp.storage.shell.output.ProgressBar;
import org.mosp.storage.shell.output.Style;
import org.mosp.storage.shell.output.Table;
import org.mosp.storage.shell.output.Text;
import org.mosp.storage.shell.output.Units;

/** {@code mosp verify}: every checksum, every reference, the catalogue against the canvases. */
public final class VerifyCommand implements Command {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    @Override
    public CommandDescription description() {
        return CommandDescription.of(
                        "verify", Group.STORE, "every checksum, every reference, catalogue against canvases")
                .explained("""
                        Reads every stored byte of each role and checks it against its checksum; follows every
                        reference of every canvas, from each revision over its layers to its tiles, and checks each
                        tile against its hash; heads against their revisions, labels, thumbnails, pools; compares
                        the catalogue with the canvases. Beside readers and writers; nothing is changed. Space that
                        can come back is noted, it is no problem. The exit status is 3 when a problem remains, else
                        0.

                        With --repair what follows from other data is made anew: rows of the catalogue, thumbnails,
                        the entries by which a pool knows its canvases; rows that applications wrote themselves and
                        their tables are left alone. A merged image that cannot be read is taken from the canvas's
                        head by a new revision: it can be composed again. Damage is never deleted.

                        With --salvage everything that can be read goes into a new store in DIR, on the same
                        engines: every revision with its number, layers without the tiles that are lost, canvases
                        without a head from their newest revision, labels, preferences, other entries, rows of
                        tables. What was lost is listed by canvas and layer, and the exit status is 3 if there is
                        any. This store is only read. With both copies of the manifest gone a store cannot be
                        opened, and nothing is salvaged: mosp restore makes one of a backup.""")
                .options(
                        Option.flag("repair", "makes anew what follows from other data"),
                        Option.of("salvage", "DIR", "a new store of what can be read, in a new directory"))
                .example("verify", "checks everything")
                .example("verify --repair", "and rebuilds what can be rebuilt")
                .example("verify --salvage ~/salvaged", "brings what can be read to a new store");
    }

    /** What was found so far. */
    private static final class Findings {
        private final List<Map<String, @Nullable Object>> parts = new ArrayList<>();
        private final List<Problem> problems = new ArrayList<>();
        private final List<Problem> notes = new ArrayList<>();
        private final List<String> repaired = new ArrayList<>();
        private final List<String> madeAnew = new ArrayList<>();
        private long entries;
        private long bytes;
        private long canvases;

        void add(String part, VerifyReport report) {
            parts.add(Json.object(
                    "part", part,
                    "entries", report.entries(),
                    "bytes", report.bytes(),
                    "problems", report.problems().size()));
            problems.addAll(report.problems());
        }
    }

    @Override
    public int run(CommandContext context) {
        if (context.arguments().has("salvage")) {
            return Salvaging.run(context);
        }
        Findings findings = new Findings();
        try (ProgressBar bar = context.progress()) {
            roles(context, findings, bar);
            canvases(context, findings, bar);
            catalogue(context, findings, bar);
        }
        boolean ok = findings.problems.isEmpty();
        if (context.json()) {
            context.printJson(Json.object(
                    "ok", ok,
                    "entries", findings.entries,
                    "bytes", findings.bytes,
                    "canvases", findings.canvases,
                    "parts", findings.parts,
                    "repaired", findings.repaired,
                    "madeAnew", findings.madeAnew,
                    "problems", documents(findings.problems),
                    "notes", documents(findings.notes)));
        } else {
            print(context, findings);
        }
        return ok ? ExitStatus.DONE : ExitStatus.DAMAGED;
    }

    private static void roles(CommandContext context, Findings findings, ProgressBar bar) {
        StorageManager storage = context.services().storage();
        for (StorageRole role : List.of(StorageRole.INCREMENTAL, StorageRole.RELATIONAL)) {
            context.checkCancelled("not everything was checked");
            bar.at("checksums, " + role.id(), role.ordinal(), 2);
            VerifyReport report = role(storage, role);
            findings.entries += report.entries();
            findings.bytes += report.bytes();
            findings.add(role.id(), report);
        }
    }

    /** An engine that cannot even begin to check tells its damage by throwing: a finding like the others. */
    private static VerifyReport role(StorageManager storage, StorageRole role) {
        try {
            return storage.verify(role);
        } catch (StorageDamagedException e) {
            return new VerifyReport(0, 0, List.of(new Problem(role.id(), String.valueOf(e.getMessage()))));
        }
    }

    private static void canvases(CommandContext context, Findings findings, ProgressBar bar) {
        CanvasAudit audit = context.services().audit();
        Progress progress = progress(context, bar);
        if (context.arguments().has("repair")) {
            findings.madeAnew.addAll(audit.repair(progress));
        }
        AuditReport report = audit.auditAll(progress);
        findings.canvases = report.canvases();
        findings.notes.addAll(report.notes());
        findings.add("canvases", new VerifyReport(report.entries(), report.bytes(), report.problems()));
    }

    private static void catalogue(CommandContext context, Findings findings, ProgressBar bar) {
        List<Problem> problems = new ArrayList<>();
        try {
            follow(context, findings, bar);
            rows(context, findings, problems, bar);
        } catch (StorageDamagedException e) {
            problems.add(new Problem("catalogue", "it cannot be compared: " + e.getMessage()));
        }
        findings.add("catalogue", new VerifyReport(findings.canvases, 0, problems));
    }

    /** A canvas that the catalogue cannot follow is compared all the same; that rows lag is no damage. */
    private static void follow(CommandContext context, Findings findings, ProgressBar bar) {
        OptionalInt behind = context.services().canvases().awaitCatalogue(LONGEST_WAIT, progress(context, bar));
        if (behind.isEmpty()) {
            findings.notes.add(new Problem("catalogue", "it is not known yet how far it follows the canvases"));
        } else if (behind.getAsInt() > 0) {
            findings.notes.add(new Problem(
                    "catalogue", "canvases that it does not follow yet: " + Units.count(behind.getAsInt())));
        }
    }

    private static Progress progress(CommandContext context, ProgressBar bar) {
        return (step, done, total) -> {
            bar.at(step, done, total);
            context.checkCancelled("not everything was checked");
        };
    }

    private static void rows(CommandContext context, Findings findings, List<Problem> problems, ProgressBar bar) {
        CanvasAudit audit = context.services().audit();
        bar.at("catalogue against canvases", 0, 0);
        List<String> behind = audit.behind();
        if (context.arguments().has("repair") && !behind.isEmpty()) {
            long done = 0;
            for (String id : behind) {
                bar.at("rows of the catalogue", done++, behind.size());
                context.checkCancelled(Units.count(done - 1, "row") + " written anew");
                audit.project(id);
            }
            findings.repaired.addAll(behind);
            behind = audit.behind();
        }
        behind.forEach(id -> problems.add(new Problem(
                "catalogue, canvas " + id, "its row does not fit the canvas; mosp verify --repair writes it anew")));
    }

    private static List<Map<String, @Nullable Object>> documents(List<Problem> problems) {
        return problems.stream()
                .map(problem -> Json.object("where", problem.where(), "what", problem.what()))
                .toList();
    }

    private static void print(CommandContext context, Findings findings) {
        Style style = context.style();
        Table table = Table.of("checked", ">entries", ">bytes", ">problems");
        for (Map<String, @Nullable Object> part : findings.parts) {
            long bytes = number(part, "bytes");
            long problems = number(part, "problems");
            table.row(
                    String.valueOf(part.get("part")),
                    Units.count(number(part, "entries")),
                    bytes == 0 ? "" : Units.bytes(bytes),
                    problems == 0 ? style.good("none") : style.bad(Units.count(problems)));
        }
        context.print(table);
        context.println("");
        findings.madeAnew.forEach(what -> context.println(style.good("repaired ") + Text.printable(what)));
        findings.repaired.forEach(id -> context.println(style.good("repaired ") + "catalogue row of " + id));
        for (Problem note : findings.notes) {
            context.println("note " + Text.printable(note.where()) + ": " + Text.printable(note.what()));
        }
        for (Problem problem : findings.problems) {
            context.println(
                    style.bad("problem ") + Text.printable(problem.where()) + ": " + Text.printable(problem.what()));
        }
        context.println(
                findings.problems.isEmpty()
                        ? style.good("all is well: ") + Units.count(findings.canvases) + " canvases, "
                                + Units.count(findings.entries) + " entries, " + Units.bytes(findings.bytes)
                        : style.bad(Units.count(findings.problems.size(), "problem") + " found")
                                + "; nothing was deleted");
        if (!findings.problems.isEmpty()) {
            context.next("verify --repair", "makes anew what follows from other data");
            context.next("verify --salvage NEW-DIRECTORY", "brings all that can be read to a new store");
        }
    }

    private static long number(Map<String, @Nullable Object> part, String name) {
        return part.get(name) instanceof Number number ? number.longValue() : 0;
    }
}
