package org.mosp.storage.manager.manifest;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mosp.storage.Bytes;
import org.mosp.storage.NewerThanSoftwareException;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.manager.manifest.ManifestCodec.DamagedException;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.StorageFiles;
import org.mosp.storage.support.files.AtomicFile;

/**
 * The two copies of the manifest. The newest valid copy counts; the other one is a spare. Each is replaced atomically, the
 * first and durable before the second is touched. For one thread at a time.
 */
public final class ManifestFiles {

    /** The names of the copies, in the order in which they are written. */
    public static final List<String> NAMES = List.of("manifest.1", "manifest.2");

    private final StorageFiles files;
    private final CrashPoints crashPoints;
    private final Path directory;

    /** The copies in a data directory. */
    public ManifestFiles(StorageFiles files, CrashPoints crashPoints, Path directory) {
        this.files = files;
        this.crashPoints = crashPoints;
        this.directory = directory;
    }

    /**
     * What is wrong with one copy.
     *
     * @param path the copy
     * @param kind missing, empty and damaged are three findings
     * @param offset where, in bytes from the start
     * @param what for people
     */
    public record Finding(Path path, Kind kind, long offset, String what) {

        /** What was found. */
        public enum Kind {
            /** There is no such file. */
            MISSING,
            /** The file has no bytes. */
            EMPTY,
            /** The bytes are not what was written. */
            DAMAGED
        }
    }

    /**
     * What was read; nothing was written.
     *
     * @param manifest the newest valid copy, empty when both are missing
     * @param findings what is wrong with the copies
     * @param stale whether a copy is valid but older than the other
     */
    public record Loaded(Optional<Manifest> manifest, List<Finding> findings, boolean stale) {}

    /**
     * Reads both copies and writes nothing.
     *
     * @throws NewerThanSoftwareException if a sound copy needs newer software
     * @throws StorageDamagedException if there are copies, and none is valid
     */
    public Loaded load() throws IOException {
        List<Finding> findings = new ArrayList<>();
        List<Manifest> valid = new ArrayList<>();
        for (String name : NAMES) {
            read(directory.resolve(name), valid, findings);
        }
        boolean present = findings.stream().anyMatch(finding -> finding.kind() != Finding.Kind.MISSING);
        if (valid.isEmpty() && present) {
            Finding first = findings.get(0);
            throw new StorageDamagedException(
                    first.path().toString(),
                    first.offset(),
                    null,
                    "neither copy of the manifest is valid: " + describe(findings),
                    null);
        }
        Optional<Manifest> newest =
                valid.stream().reduce((left, right) -> right.writeNumber() > left.writeNumber() ? right : left);
        boolean stale =
                valid.size() == 2 && valid.get(0).writeNumber() != valid.get(1).writeNumber();
        return new Loaded(newest, findings, stale);
    }

    /** Writes both copies; on return both are durable. */
    public void store(Manifest manifest) throws IOException {
        Bytes bytes = ManifestCodec.encode(manifest);
        crashPoints.reached("manifest.before-first-copy");
        AtomicFile.replace(files, directory.resolve(NAMES.get(0)), bytes);
        crashPoints.reached("manifest.between-copies");
        AtomicFile.replace(files, directory.resolve(NAMES.get(1)), bytes);
        crashPoints.reached("manifest.after-second-copy");
    }

    /** Moves a damaged copy to {@code quarantine/}, whole. */
    public Path quarantine(Finding finding) throws IOException {
        Path quarantine = directory.resolve("quarantine");
        if (!files.exists(quarantine)) {
            files.createDirectories(quarantine);
            files.syncDirectory(directory);
        }
        Path target = quarantine.resolve(finding.path().getFileName() + "");
        for (int n = 1; files.exists(target); n++) {
            target = quarantine.resolve(finding.path().getFileName() + "-" + n);
        }
        files.rename(finding.path(), target);
        files.syncDirectory(quarantine);
        files.syncDirectory(directory);
        crashPoints.reached("manifest.after-quarantine");
        return target;
    }

    /** The findings in one line. */
    public static String describe(List<Finding> findings) {
        List<String> parts = new ArrayList<>();
        findings.forEach(finding -> parts.add(finding.path().getFileName() + " is " + finding.what()));
        return String.join(", ", parts);
    }

    private void read(Path path, List<Manifest> valid, List<Finding> findings) throws IOException {
        if (!files.exists(path)) {
            findings.add(new Finding(path, Finding.Kind.MISSING, -1, "missing"));
            return;
        }
        try {
            valid.add(ManifestCodec.decode(AtomicFile.read(files, path, ManifestCodec.MAX_BYTES)));
        } catch (DamagedException e) {
            boolean empty = "empty".equals(e.getMessage());
            findings.add(new Finding(
                    path, empty ? Finding.Kind.EMPTY : Finding.Kind.DAMAGED, e.offset(), "" + e.getMessage()));
        } catch (NoSuchFileException e) {
            findings.add(new Finding(path, Finding.Kind.MISSING, -1, "missing"));
        } catch (IOException e) {
            findings.add(new Finding(path, Finding.Kind.DAMAGED, -1, "damaged: cannot be read, " + e.getMessage()));
        }
    }
}
