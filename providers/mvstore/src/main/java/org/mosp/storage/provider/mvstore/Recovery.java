package org.mosp.storage.provider.mvstore;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineContext.Mode;
import org.mosp.storage.spi.EngineHealth;
import org.mosp.storage.spi.StorageFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the last whole commit of a volume. After a life that did not end in order, that commit may be in the page cache only:
 * it is written anew and forced before anything is served.
 */
final class Recovery {

    /** The file of blocks. */
    static final String BLOCKS = "blocks";

    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final StorageFiles files;
    private final boolean writing;
    private final CrashPoints crashPoints;
    private final EngineHealth health;
    private final FormatFile format;
    private final BlockFile file;

    Recovery(EngineContext context, EngineHealth health) {
        this.files = context.files();
        this.writing = context.mode() == Mode.WRITE;
        this.crashPoints = context.crashPoints();
        this.health = health;
        this.format = new FormatFile(files, context.directory());
        this.file = new BlockFile(
                files,
                context.directory().resolve(BLOCKS),
                (offset, finding) -> health.damaged(BLOCKS + " at " + offset, finding));
    }

    /** The volume at its last whole commit; with no commit where nothing was ever made. */
    Volume run() throws IOException {
        boolean done = false;
        try {
            Volume volume = new Volume(file, crashPoints, open());
            done = true;
            return volume;
        } finally {
            if (!done) {
                file.close();
            }
        }
    }

    private @Nullable CommitRecord open() throws IOException {
        FormatFile.Finding finding = format.look();
        if (!files.exists(file.path)) {
            if (finding != FormatFile.Finding.MISSING) {
                throw damage("the file is missing");
            }
            if (writing) {
                file.create();
            }
            return null;
        }
        if (writing) {
            file.openForWriting();
        } else {
            file.openForReading();
        }
        Slots slots = new Slots(file);
        CommitRecord newest = slots.newest();
        if (newest == null) {
            return withoutRecord(finding);
        }
        if (newest.number() == 1 && finding == FormatFile.Finding.MISSING && blocksOf(newest) == null) {
            return withoutRecord(finding);
        }
        CommitRecord base = newest.clean() ? inOrder(slots, newest) : afterCrash(slots, newest);
        lookAtFormat(finding, base);
        return base;
    }

    private @Nullable CommitRecord withoutRecord(FormatFile.Finding finding) throws IOException {
        if (finding != FormatFile.Finding.MISSING) {
            throw damage(file.length() == 0 ? "the file is empty" : "no commit record is whole");
        }
        // it was being made when the process ended: nobody was told of anything in it
        if (writing) {
            file.writeSlot(0, 0, new byte[BlockFile.SLOTS * BlockFile.SLOT_BYTES]);
            file.writeSlot(1, 0, new byte[BlockFile.SLOTS * BlockFile.SLOT_BYTES]);
        }
        return null;
    }

    private CommitRecord inOrder(Slots slots, CommitRecord newest) throws IOException {
        if (slots.damaged()) {
            // a power cut while the close was noted leaves that too: one copy of the two proves everything
            LOG.warn("{}: a commit record is not whole, its copy is; it is written anew", file.path);
            if (writing) {
                slots.mend();
                file.force();
            }
        }
        return newest;
    }

    private CommitRecord afterCrash(Slots slots, CommitRecord newest) throws IOException {
        List<byte[]> blocks = blocksOf(newest);
        if (blocks == null) {
            CommitRecord before = slots.of(newest.previous());
            if (before == null) {
                throw damage("the last commit is not whole, and the one before is not there");
            }
            // a record without blocks, so that the torn commit is never looked at again
            return writing ? writeAnew(slots, before.next(newest.number() + 1, false), List.of()) : before;
        }
        return writing ? writeAnew(slots, newest, blocks) : newest;
    }

    /** The blocks a commit wrote; {@code null} if they are not all there. */
    private @Nullable List<byte[]> blocksOf(CommitRecord record) throws IOException {
        List<byte[]> all = new ArrayList<>();
        for (CommitRecord.Run run : record.runs()) {
            byte[] raw = file.readRaw(run.first(), run.count());
            if (raw.length < run.count() * BlockFile.STRIDE || BlockFile.checksum(raw) != run.checksum()) {
                return null;
            }
            all.add(raw);
        }
        return all;
    }

    private CommitRecord writeAnew(Slots slots, CommitRecord record, List<byte[]> blocks) throws IOException {
        crashPoints.reached("recovery.before-rewrite");
        slots.mend();
        for (int i = 0; i < blocks.size(); i++) {
            file.writeRaw(record.runs().get(i).first(), blocks.get(i));
        }
        file.writeSlot(0, record.slot(), record.encode());
        file.writeSlot(1, record.slot(), record.encode());
        file.force();
        crashPoints.reached("recovery.after-rewrite");
        // which stripes followed their blocks is not known any more
        file.parity().touched(BlockFile.FIRST_BLOCK, record.blocks() - BlockFile.FIRST_BLOCK);
        return record;
    }

    /** It is written right after the first commit: a store with more commits must have it. */
    private void lookAtFormat(FormatFile.Finding finding, CommitRecord base) throws IOException {
        if (finding == FormatFile.Finding.INTACT) {
            return;
        }
        if (finding == FormatFile.Finding.MISSING && base.number() == 1) {
            if (writing) {
                format.write();
                crashPoints.reached("create.after-format");
            }
            return;
        }
        String what =
                switch (finding) {
                    case MISSING -> "the file is missing";
                    case EMPTY -> "the file is empty";
                    default -> "the file is damaged";
                };
        health.damaged("format", what);
    }

    private static StorageDamagedException damage(String finding) {
        return new StorageDamagedException(BLOCKS, -1, "", finding, null);
    }
}
