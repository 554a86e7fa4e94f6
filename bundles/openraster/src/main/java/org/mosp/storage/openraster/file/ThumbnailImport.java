package org.mosp.storage.openraster.file;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import org.mosp.storage.Bytes;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.openraster.file.limits.FileLimits;
import org.mosp.storage.openraster.file.limits.RefusedException;
import org.mosp.storage.openraster.file.png.PngReader;
import org.mosp.storage.openraster.file.zip.ZipArchive;
import org.mosp.storage.openraster.file.zip.ZipItem;

/** Takes over a file's thumbnail where it is one; elsewhere the canvas makes its own. */
final class ThumbnailImport {

    /** A PNG of 256 x 256 pixels of 16 bits, uncompressed, with a colour profile. */
    private static final int MAX_BYTES = 1 << 20;

    private final ZipArchive archive;
    private final FileLimits limits;
    private final Problems problems;

    ThumbnailImport(ZipArchive archive, FileLimits limits, Problems problems) {
        this.archive = archive;
        this.limits = limits;
        this.problems = problems;
    }

    /** Sets it, if the file has one. */
    void run(CanvasEdit edit) {
        ofFile().ifPresent(edit::setThumbnail);
    }

    private Optional<Bytes> ofFile() {
        Optional<ZipItem> item = archive.find(FileNames.THUMBNAIL);
        if (item.isEmpty()) {
            return Optional.empty();
        }
        try {
            byte[] png = archive.read(item.orElseThrow(), MAX_BYTES);
            check(png);
            return Optional.of(Bytes.wrap(png));
        } catch (IOException e) {
            problems.add(FileNames.THUMBNAIL, e.getMessage() + "; a new one is made");
            return Optional.empty();
        }
    }

    private void check(byte[] png) throws IOException {
        if (png.length == 0) {
            throw new RefusedException("is empty");
        }
        try (PngReader reader = new PngReader(() -> new ByteArrayInputStream(png), limits, archive.budget())) {
            int most = FileNames.THUMBNAIL_SIDE;
            if (reader.header().width() > most || reader.header().height() > most) {
                throw new RefusedException("has " + reader.header().width() + " x "
                        + reader.header().height() + " pixels, more than " + most);
            }
            reader.read((y, pixels, offset) -> {});
        }
    }
}
