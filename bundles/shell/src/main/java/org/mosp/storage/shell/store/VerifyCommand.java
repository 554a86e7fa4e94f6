package org.mosp.storage.shell.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageManager;
import org.mosp.storage.StorageRole;
import org.mosp.storage.VerifyReport;
import org.mosp.storage.VerifyReport.Problem;
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

    @Override
    public CommandDescription description() {
        return CommandDescription.of(
                        "verify", Group.STORE, "every checksum, every reference, catalogue against canvases")
                .explained("""
                        Reads every stored byte of each role and checks it against its checksum; follows every reference
                        of every canvas, from each revision over its layers to its tiles, and checks each tile against its
                        hash; compares the catalogue with the canvases. Beside readers and writers; nothing is changed.

                        With --repair the rows of the catalogue that do not fit are written anew from the canvases, which
                        are the truth; rows that applications wrote themselves are left alone. Damage is never deleted.
                        The exit status is 3 when a problem remains, else 0.""")
                .options(Option.flag("repair", "writes the catalogue's rows anew where they do not fit"))
                .example("verify", "checks everything")
                .example("verify --repair", "and rebuilds what can be rebuilt");
    }

    /** What was found so far. */
    private static final class Findings {
        private final List<Map<String, @Nullable Object>> parts = new ArrayList<>();
        private final List<Problem> problems = new ArrayList<>();
        private final List<String> repaired = new ArrayList<>();
        private long entries;
        private long bytes;
        private int canvases;

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
        Findings findings = new Findings();
        try (ProgressBar bar = context.progress()) {
            roles(context, findings, bar);
            canvases(context, findings, bar);
            catalogue(context, findings);
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
                    "problems",
                            findings.problems.stream()
                                    .map(problem -> Json.object("where", problem.where(), "what", problem.what()))
                                    .toList()));
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
        List<Problem> problems = new ArrayList<>();
        long checked = 0;
        List<String> ids = context.services().canvases().canvasIds();
        for (String id : ids) {
            context.checkCancelled("not everything was checked");
            try {
                VerifyReport report = audit.audit(id, (step, done, total) -> {
                    bar.at("canvas " + (findings.canvases + 1) + " of " + ids.size() + ": " + step, done, total);
                    context.checkCancelled("not everything was checked");
                });
                checked += report.entries();
                problems.addAll(report.problems());
                findings.canvases++;
            } catch (NotFoundException e) {
                // deleted since the list was made
                continue;
            } catch (StorageDamagedException e) {
                problems.add(new Problem("canvas " + id, String.valueOf(e.getMessage())));
                findings.canvases++;
            }
        }
        findings.add("canvases", new VerifyReport(checked, 0, problems));
    }

    private static void catalogue(CommandContext context, Findings findings) {
        CanvasAudit audit = context.services().audit();
        context.services().canvases().settle();
        List<String> behind = audit.behind();
        if (context.arguments().has("repair") && !behind.isEmpty()) {
            behind.forEach(audit::project);
            findings.repaired.addAll(behind);
            behind = audit.behind();
        }
        List<Problem> problems = behind.stream()
                .map(id -> new Problem(
                        "catalogue, canvas " + id,
                        "its row does not fit the canvas; mosp verify --repair writes it anew"))
                .toList();
        findings.add("catalogue", new VerifyReport(findings.canvases, 0, problems));
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
        findings.repaired.forEach(id -> context.println(style.good("repaired ") + "catalogue row of " + id));
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
    }

    private static long number(Map<String, @Nullable Object> part, String name) {
        return part.get(name) instanceof Number number ? number.longValue() : 0;
    }
}
