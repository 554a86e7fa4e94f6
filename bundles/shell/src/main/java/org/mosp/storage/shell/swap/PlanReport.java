package org.mosp.storage.shell.swap;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.SwapOptions;
import org.mosp.storage.SwapPlan;
import org.mosp.storage.shell.command.CommandContext;
import org.mosp.storage.shell.output.Json;
import org.mosp.storage.shell.output.Style;
import org.mosp.storage.shell.output.Table;
import org.mosp.storage.shell.output.Text;
import org.mosp.storage.shell.output.Units;

/**
 * What {@code mosp swap ROLE ENGINE --plan} tells.
 *
 * @param plan what the store says
 * @param options how it would be swapped
 * @param connection whether a remote target answers; empty for one that is in files
 */
record PlanReport(SwapPlan plan, SwapOptions options, Optional<ConnectionCheck> connection) {

    /** Why it would be refused, or would fail. */
    List<String> refusals() {
        List<String> all = new ArrayList<>(plan.refusals());
        connection.ifPresent(check -> all.addAll(check.problems()));
        return all;
    }

    Map<String, @Nullable Object> document() {
        return Json.object(
                "role", plan.role().id(),
                "from", plan.from(),
                "to", plan.to(),
                "possible", refusals().isEmpty(),
                "refusals", refusals(),
                "directory", plan.directory(),
                "entries", plan.entries(),
                "bytes", plan.bytes(),
                "neededBytes", plan.neededBytes(),
                "usableBytes", plan.usableBytes(),
                "settings", new TreeMap<>(plan.settings()),
                "maxBytesPerSecond", options.maxBytesPerSecond(),
                "rollbackWindowSeconds", options.rollbackWindow().toSeconds(),
                "connection", connection.map(ConnectionCheck::reached));
    }

    void print(CommandContext context) {
        Style style = context.style();
        Table table = Table.of("", "");
        table.row("swap", style.strong(plan.role().id()) + " from " + plan.from() + " to " + plan.to());
        if (!plan.directory().isEmpty()) {
            table.row("directory", "engines/" + plan.directory());
        }
        table.row("to copy", Units.count(plan.entries()) + " entries, " + Units.bytes(plan.bytes()) + " stored");
        table.row(
                "free space",
                plan.neededBytes() == 0
                        ? Units.bytes(plan.usableBytes()) + ", none needed here"
                        : Units.bytes(plan.neededBytes()) + " needed, " + Units.bytes(plan.usableBytes()) + " there");
        table.row(
                "pace",
                options.maxBytesPerSecond() == 0
                        ? "as fast as it goes"
                        : "at most " + Units.bytes(options.maxBytesPerSecond()) + "/s");
        table.row("rollback", "for " + Units.seconds(options.rollbackWindow().toSeconds()) + " after the switch");
        new TreeMap<>(plan.settings())
                .forEach((name, value) -> table.row("setting", Text.printable(name + " = " + value)));
        connection
                .map(ConnectionCheck::reached)
                .filter(reached -> !reached.isEmpty())
                .ifPresent(reached -> table.row("connection", style.good(Text.printable(reached))));
        for (String refusal : refusals()) {
            table.row("refused", style.bad(Text.printable(refusal)));
        }
        context.print(table);
        context.println("");
    }
}
