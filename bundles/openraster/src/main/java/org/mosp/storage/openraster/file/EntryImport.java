package org.mosp.storage.openraster.file;

import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.mosp.storage.Bytes;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.openraster.file.limits.FileLimits;
import org.mosp.storage.openraster.file.limits.Limit;
import org.mosp.storage.openraster.file.limits.RefusedException;
import org.mosp.storage.openraster.file.zip.ZipArchive;
import org.mosp.storage.openraster.file.zip.ZipItem;

/** Makes a canvas's entries those of a file: only what differs is stored, what the file has not is removed. */
final class EntryImport {

    private final CanvasEdit edit;
    private final Optional<CanvasView> head;
    private final Set<String> kept = new HashSet<>();

    EntryImport(CanvasEdit edit, Optional<CanvasView> head) {
        this.edit = edit;
        this.head = head;
    }

    /** Keeps bytes under the canvas's name for them. */
    void put(String name, Bytes content) {
        boolean there =
                head.flatMap(view -> view.entry(name)).filter(content::equals).isPresent();
        if (kept.add(name) && !there) {
            edit.putEntry(name, content);
        }
    }

    /** Keeps every entry of the archive but those whose content lives on elsewhere. */
    void putAll(ZipArchive archive, Set<String> consumed, FileLimits limits, Problems problems, Calls calls)
            throws IOException {
        long left = limits.maxForeignBytes();
        for (ZipItem item : archive.items()) {
            calls.check();
            if (consumed.contains(item.name())) {
                continue;
            }
            try {
                if (item.symbolicLink()) {
                    throw new RefusedException("is a symbolic link, which is not followed");
                }
                if (!FileNames.fits(FileNames.kept(item.name()))) {
                    throw new RefusedException("has a name that is too long in UTF-8");
                }
                if (item.size() > left) {
                    throw RefusedException.above(
                            Limit.FOREIGN_BYTES,
                            "has " + item.size() + " bytes, more than the " + left
                                    + " left of those that all foreign entries may have");
                }
                byte[] content = archive.read(item, limits.maxEntryBytes(), Limit.ENTRY_BYTES);
                left -= content.length;
                put(FileNames.kept(item.name()), Bytes.wrap(content));
            } catch (RefusedException e) {
                String name = item.name();
                problems.add(name.length() > 100 ? name.substring(0, 100) + "..." : name, e.reason() + "; left out");
            }
        }
    }

    /** Removes what was not put. */
    void end() {
        head.ifPresent(view -> view.data().entries().stream()
                .filter(name -> !kept.contains(name))
                .forEach(edit::removeEntry));
    }
}
