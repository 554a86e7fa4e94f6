package org.mosp.storage.shell.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.Set;
import org.mosp.storage.openraster.ExportReport;
import org.mosp.storage.openraster.ImportOptions;
import org.mosp.storage.openraster.ImportReport;
import org.mosp.storage.shell.output.Units;

/** The canvas as a file out, and that file in again. */
final class FileBench {

    private static final int ROUNDS = 3;

    private final Bench bench;

    FileBench(Bench bench) {
        this.bench = bench;
    }

    void run(BenchCanvas canvas, Set<Operation> wanted) {
        Path directory = bench.storage().directory();
        Path file = directory.resolve("bench-" + canvas.id() + ".ora");
        try {
            Meter out = bench.meter();
            Meter in = bench.meter();
            long bytes = 0;
            for (int i = 0; i < ROUNDS; i++) {
                bench.context().checkCancelled("files were measured " + i + " times");
                ExportReport exported =
                        out.time(() -> bench.files().exportFile(canvas.id(), OptionalLong.empty(), file));
                bytes = exported.bytes();
                bench.progress().at("export", i + 1, ROUNDS);
                if (wanted.contains(Operation.IMPORT)) {
                    ImportReport imported = in.time(() -> bench.files().importFile(file, ImportOptions.NEW));
                    bench.store().delete(imported.canvas());
                    bench.progress().at("import", i + 1, ROUNDS);
                }
                Files.delete(file);
            }
            if (wanted.contains(Operation.EXPORT)) {
                bench.report().row(out.row("export .ora"));
            }
            if (wanted.contains(Operation.IMPORT)) {
                bench.report().row(in.row("import .ora"));
            }
            bench.report().remark("the .ora", Units.bytes(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            remove(file);
        }
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
