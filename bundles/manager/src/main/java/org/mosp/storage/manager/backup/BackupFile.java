package org.mosp.storage.manager.backup;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.mosp.storage.InvalidFileException;
import org.mosp.storage.NewerThanSoftwareException;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.backup.BackupCancelledException;
import org.mosp.storage.backup.BackupControl;
import org.mosp.storage.backup.BackupReport;
import org.mosp.storage.manager.backup.BackupEnd.PartSum;
import org.mosp.storage.manager.backup.BackupFrames.DamagedException;
import org.mosp.storage.manager.manifest.Manifest;
import org.mosp.storage.manager.manifest.RoleRecord;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.StorageFile;
import org.mosp.storage.spi.StorageFiles;
import org.mosp.storage.spi.StorageFiles.OpenMode;

/** A backup's file, read. Immutable. */
final class BackupFile {

    private final StorageFiles files;
    private final Path path;

    BackupFile(StorageFiles files, Path path) {
        this.files = files;
        this.path = path;
    }

    /** Takes what the file holds, in order. */
    @FunctionalInterface
    interface Visitor {
        /** Entries of a role. */
        void entries(StorageRole role, List<EngineEntry> entries);
    }

    /**
     * What was read and proven.
     *
     * @param head the first frame
     * @param end the last one
     * @param bytes the file's length
     */
    record Contents(BackupHead head, BackupEnd end, long bytes) {

        BackupReport report(Path file, Duration took) {
            Manifest manifest = head.manifest();
            Map<String, Integer> schemas = new TreeMap<>();
            manifest.schemas().forEach(schema -> schemas.put(schema.name(), schema.version()));
            return new BackupReport(
                    file,
                    manifest.storeId(),
                    head.takenAt(),
                    head.note(),
                    manifest.writtenBy(),
                    schemas,
                    List.of(
                            part(StorageRole.INCREMENTAL, head.incrementalSequence()),
                            part(StorageRole.RELATIONAL, head.relationalSequence())),
                    bytes,
                    end.digest(),
                    took);
        }

        private BackupReport.Part part(StorageRole role, long sequence) {
            PartSum sum = end.part(role);
            return new BackupReport.Part(role, engine(role), sequence, sum.entries(), sum.bytes(), sum.shown());
        }

        String engine(StorageRole role) {
            return head.manifest().role(role).map(RoleRecord::engine).orElse("");
        }
    }

    /**
     * Reads all of it.
     *
     * @param step what this is for, for people
     * @throws InvalidFileException if a byte of it is not what was written; what was visited before counts for nothing
     */
    Contents read(Visitor visitor, BackupControl control, String step) {
        try (StorageFile file = files.open(path, OpenMode.READ)) {
            return read(new BackupInput(file), visitor, control, step);
        } catch (DamagedException e) {
            throw new InvalidFileException(path.toString(), "", String.valueOf(e.getMessage()), null);
        } catch (IOException e) {
            throw new StorageIoException("read the backup", path.toString(), e);
        }
    }

    private Contents read(BackupInput in, Visitor visitor, BackupControl control, String step)
            throws IOException, DamagedException {
        PartSums incremental = new PartSums(StorageRole.INCREMENTAL);
        PartSums relational = new PartSums(StorageRole.RELATIONAL);
        Optional<BackupHead> head = Optional.empty();
        while (!in.atEnd()) {
            BackupInput.Frame frame = in.next();
            if (head.isEmpty() != (frame.kind() == FrameKind.HEAD)) {
                throw new DamagedException("damaged: frames are not in order");
            }
            switch (frame.kind()) {
                case HEAD -> head = Optional.of(understood(BackupHead.decode(frame.body())));
                case INCREMENTAL ->
                    visit(StorageRole.INCREMENTAL, EntryCodec.decode(frame.body()), incremental, visitor);
                case RELATIONAL -> visit(StorageRole.RELATIONAL, EntryCodec.decode(frame.body()), relational, visitor);
                case END -> {
                    BackupEnd end = BackupEnd.decode(frame.body());
                    if (!in.atEnd()) {
                        throw new DamagedException("damaged: bytes follow its end");
                    }
                    BackupEnd found = new BackupEnd(incremental.sum(), relational.sum(), frame.hashBefore());
                    if (!found.equals(end)) {
                        throw new DamagedException("damaged: its digest does not match");
                    }
                    return new Contents(head.orElseThrow(), end, in.size());
                }
            }
            if (!control.goesOn(step, in.position(), in.size())) {
                throw new BackupCancelledException("reading " + path);
            }
        }
        throw new DamagedException("cut off: its end is missing");
    }

    private static void visit(StorageRole role, List<EngineEntry> entries, PartSums sums, Visitor visitor) {
        sums.add(entries);
        visitor.entries(role, entries);
    }

    private static BackupHead understood(BackupHead head) {
        if (!head.manifest().mustUnderstand().isEmpty()) {
            throw new NewerThanSoftwareException(
                    "backup",
                    "flag " + String.join(", ", head.manifest().mustUnderstand()),
                    "no flags",
                    head.manifest().writtenBy());
        }
        return head;
    }
}
