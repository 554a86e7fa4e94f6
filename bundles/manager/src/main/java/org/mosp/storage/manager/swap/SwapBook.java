package org.mosp.storage.manager.swap;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.mosp.storage.StorageRole;
import org.mosp.storage.SwapRefusedException;
import org.mosp.storage.manager.manifest.Manifest;
import org.mosp.storage.manager.manifest.ManifestBook;
import org.mosp.storage.manager.manifest.RoleRecord;
import org.mosp.storage.manager.manifest.SwapRecord;
import org.mosp.storage.manager.manifest.SwapRecord.Stage;
import org.mosp.storage.manager.roles.SequenceLine;

/** The durable steps of a role's swap. Each is one write of the manifest: on return both copies hold it. */
final class SwapBook {

    private final StorageRole role;
    private final ManifestBook book;

    SwapBook(StorageRole role, ManifestBook book) {
        this.role = role;
        this.book = book;
    }

    ManifestBook book() {
        return book;
    }

    RoleRecord record() {
        return book.current().role(role).orElseThrow();
    }

    Optional<SwapRecord> swap() {
        return record().swap();
    }

    /** In the same write it is looked whether a migration has begun meanwhile. */
    void prepared(SwapRecord swap) {
        book.update(manifest -> {
            manifest.moving(role).ifPresent(schema -> {
                throw new SwapRefusedException(
                        SwapRefusedException.Reason.MIGRATION,
                        role,
                        "schema " + schema.name() + " is being migrated",
                        "run mosp migrate to the end first");
            });
            return manifest.withRole(role, record -> record.with(Optional.of(swap)));
        });
    }

    void stage(Stage stage) {
        change(record -> record.with(record.swap().map(swap -> swap.at(stage))));
    }

    void partner(RoleRecord partner) {
        change(record -> record.with(record.swap().map(swap -> swap.with(partner))));
    }

    void fenced() {
        change(record -> record.with(record.swap().map(SwapRecord::nowFenced)));
    }

    /**
     * No swap any more, and nothing kept: the target was dropped. Its generation is not given out again: a place outside, as a
     * server that is away, may still hold what was copied under it.
     */
    void aborted() {
        book.update(manifest -> manifest.role(role)
                .flatMap(RoleRecord::swap)
                .map(swap -> manifest.withRole(role, record -> record.with(Optional.empty()))
                        .inGeneration(swap.partner().generation()))
                .orElse(manifest));
    }

    /**
     * Writes the manifest as it is. What the file system has put off is then done before writers wait for the next write, and a
     * disk that cannot take it says so before they do.
     */
    void rehearse() {
        book.update(UnaryOperator.identity());
    }

    /** The engine that was left is kept, and nothing is captured any more. */
    void finished() {
        Instant now = now();
        book.update(manifest -> manifest.role(role)
                .flatMap(RoleRecord::swap)
                .map(swap -> manifest.withRole(role, record -> record.with(Optional.empty()))
                        .retiring(swap.partner(), now))
                .orElse(manifest));
    }

    /**
     * The commit point: the partner becomes the truth, in the next generation. Where it is that already, as by a write that was
     * given up on and came through, it stays so.
     *
     * @param to the name of the partner's directory
     * @param line the partner's sequences
     * @param window whether the engine that is left is kept up to date
     * @return the new truth's record
     */
    RoleRecord exchange(String to, SequenceLine line, boolean window) {
        Instant now = now();
        Manifest written = book.update(manifest -> exchange(manifest, to, line, window, now));
        return written.role(role).orElseThrow();
    }

    private Manifest exchange(Manifest manifest, String to, SequenceLine line, boolean window, Instant now) {
        RoleRecord left = manifest.role(role).orElseThrow();
        if (left.directoryName().equals(to)) {
            return manifest;
        }
        SwapRecord swap = left.swap().orElseThrow();
        RoleRecord next = line.reserving(swap.partner());
        RoleRecord partner = left.with(Optional.empty());
        Optional<SwapRecord> kept = window ? Optional.of(swap.switched(partner, now)) : Optional.empty();
        Manifest exchanged = manifest.withRole(role, record -> next.with(kept)).exchanged();
        return window ? exchanged : exchanged.retiring(partner, now);
    }

    private void change(UnaryOperator<RoleRecord> change) {
        book.update(manifest -> manifest.withRole(role, change));
    }

    static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }
}
