package org.mosp.storage.backup;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.mosp.storage.StorageRole;

/**
 * What a backup holds, as read back from its file: every byte of it was checked.
 *
 * @param file the file
 * @param storeId the store it was taken of
 * @param takenAt when
 * @param note why it was taken, for people; may be empty
 * @param writtenBy the software that wrote it, with its version
 * @param schemas the version of each schema then
 * @param parts what it holds of each role
 * @param bytes the file's length
 * @param digest over all that is in it, whatever engine it was in: 16 hexadecimal digits; the same for the same content, versions
 *     of entries included. It finds what went wrong, not what was forged
 * @param took how long the call took
 */
public record BackupReport(
        Path file,
        UUID storeId,
        Instant takenAt,
        String note,
        String writtenBy,
        Map<String, Integer> schemas,
        List<Part> parts,
        long bytes,
        String digest,
        Duration took) {

    /**
     * What a backup holds of a role.
     *
     * @param role which
     * @param engine the engine it was in
     * @param sequence the commit sequence of the instant it shows
     * @param entries entries, or roots of rows
     * @param bytes of their keys and values
     * @param digest over them: 16 hexadecimal digits
     */
    public record Part(StorageRole role, String engine, long sequence, long entries, long bytes, String digest) {}

    public BackupReport {
        schemas = Map.copyOf(schemas);
        parts = List.copyOf(parts);
    }

    /** Entries and roots of rows in all. */
    public long entries() {
        return parts.stream().mapToLong(Part::entries).sum();
    }

    /** The part of a role; one without entries where the file has none. */
    public Part part(StorageRole role) {
        return parts.stream()
                .filter(part -> part.role() == role)
                .findFirst()
                .orElseGet(() -> new Part(role, "", 0, 0, 0, "0000000000000000"));
    }
}
