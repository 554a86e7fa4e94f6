package org.mosp.storage.migration.runner;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageFullException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.backup.BackupControl;
import org.mosp.storage.backup.BackupRefusedException;
import org.mosp.storage.framework.FrameworkStorage;
import org.mosp.storage.framework.KeptBackups;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.WriteBatch;
import org.mosp.storage.migration.MigrationRefusedException;
import org.mosp.storage.migration.MigrationRefusedException.Reason;
import org.mosp.storage.migration.PlannedStep;
import org.mosp.storage.spi.Keyspace;

/**
 * The verified backup before the first chunk of a step. Its name is kept in the store, entry {@code migration/backup/SCHEMA} of keyspace
 * STORE, until the step is recorded: a step that is gone on with after a kill is recorded with it. For one thread.
 */
final class StepBackups {

    private static final String PREFIX = "migration/backup/";
    private static final String ENDING = ".mospbackup";
    private static final DateTimeFormatter WHEN =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final FrameworkStorage storage;
    private final Optional<KeptBackups> kept;

    /** With the place they are kept in; without one no backup is taken. */
    StepBackups(FrameworkStorage storage, Optional<KeptBackups> kept) {
        this.storage = storage;
        this.kept = kept;
    }

    /**
     * Takes the backup of a step that begins.
     *
     * @param role whose data the step changes: a swap of the other one is nothing to it
     * @param wanted whether one is wanted
     * @return its name; empty where none is taken
     * @throws MigrationRefusedException if there is no room for it, or a swap keeps the step from beginning
     */
    Optional<String> take(PlannedStep step, StorageRole role, boolean wanted, BackupControl control) {
        String schema = step.step().schema();
        if (!wanted || kept.isEmpty()) {
            forget(schema);
            return Optional.empty();
        }
        if (kept.get().isSwapping(role)) {
            // the step would be refused behind the backup, and again each time it is tried
            throw new MigrationRefusedException(
                    Reason.SWAP,
                    schema,
                    "a swap of the " + role.id()
                            + " storage is under way or can still be rolled back; finish, roll back or"
                            + " abort it first");
        }
        String name = name(step, Instant.now());
        try {
            kept.get().keep(name, "before " + step.shown(), control);
        } catch (StorageFullException e) {
            throw new MigrationRefusedException(
                    Reason.NO_SPACE,
                    schema,
                    "the backup before the step needs " + e.details().get("needed bytes") + " bytes in "
                            + e.details().get("where") + ", there are "
                            + e.details().get("usable bytes") + "; free some, or run it with --no-backup");
        } catch (BackupRefusedException e) {
            if (e.reason() != BackupRefusedException.Reason.UNDER_WAY) {
                throw e;
            }
            throw new MigrationRefusedException(
                    Reason.UNDER_WAY, schema, "a backup of the store is being taken; run it again when it is done");
        }
        commit(WriteBatch.builder().put(key(schema), Bytes.utf8(name)).build());
        return Optional.of(name);
    }

    /** The backup that was taken before the first chunk of a step that is half done. */
    Optional<String> of(PlannedStep step) {
        return of(step.step().schema());
    }

    /** The same, of a schema. */
    Optional<String> of(String schema) {
        return storage.get(Keyspace.STORE, key(schema)).map(Entry::value).map(Bytes::toUtf8);
    }

    /** Removes one. */
    void remove(String name) {
        kept.ifPresent(place -> place.remove(name));
    }

    /** The step was refused before anything was changed: its backup is of no use. */
    void giveUp(PlannedStep step, String name) {
        forget(step.step().schema());
        remove(name);
    }

    /** The names of all that are there. */
    List<String> names() {
        return kept.map(KeptBackups::names).orElse(List.of());
    }

    private void forget(String schema) {
        if (storage.get(Keyspace.STORE, key(schema)).isPresent()) {
            commit(WriteBatch.builder().delete(key(schema)).build());
        }
    }

    private void commit(WriteBatch store) {
        storage.commit(WriteBatch.builder().build(), store);
    }

    private static String key(String schema) {
        return PREFIX + schema;
    }

    private static String name(PlannedStep step, Instant now) {
        String schema = step.step().schema().replaceAll("[^A-Za-z0-9._-]", "_");
        return schema + "-" + step.begins() + "-to-" + step.ends() + "-" + WHEN.format(now) + ENDING;
    }
}
