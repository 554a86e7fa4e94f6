package org.mosp.storage.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.mosp.storage.SwapRefusedException;
import org.mosp.storage.SwapState;
import org.mosp.storage.migration.MigrationProgress;
import org.mosp.storage.migration.MigrationRefusedException;
import org.mosp.storage.migration.PlanProblem;

/** The operator's pages have a line for each state and for each reason of a refusal. */
class RunbooksTest {

    @Test
    void everyStateOfASwapAndEveryRefusalHasALine() throws IOException {
        assertEquals(List.of(), missing("docs/swap-runbook.md", SwapState.values(), SwapState::id));
        assertEquals(List.of(), missing("docs/swap-runbook.md", SwapRefusedException.Reason.values(), Enum::name));
    }

    @Test
    void everyStateOfAMigrationAndEveryRefusalHasALine() throws IOException {
        assertEquals(List.of(), missing("docs/migration-runbook.md", MigrationProgress.State.values(), Enum::name));
        assertEquals(
                List.of(), missing("docs/migration-runbook.md", MigrationRefusedException.Reason.values(), Enum::name));
        assertEquals(List.of(), missing("bundles/migration/README.md", PlanProblem.Reason.values(), Enum::name));
    }

    /** The constants that no row of a table of the page names. */
    private static <E extends Enum<E>> List<String> missing(String page, E[] constants, Function<E, String> word)
            throws IOException {
        List<String> rows = Files.readAllLines(Path.of("../..", page)).stream()
                .filter(line -> line.startsWith("| "))
                .toList();
        return Arrays.stream(constants)
                .map(word)
                .filter(name -> rows.stream().noneMatch(row -> row.contains("`" + name + "`")))
                .toList();
    }
}
