package org.mosp.storage.openraster.file;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.mosp.storage.openraster.file.limits.FileLimits;
import org.mosp.storage.openraster.file.limits.RefusedException;
import org.mosp.storage.openraster.file.png.PngHeader;
import org.mosp.storage.openraster.file.png.PngReader;
import org.mosp.storage.openraster.file.zip.ZipArchive;
import org.mosp.storage.openraster.file.zip.ZipItem;

/** What a layer's {@code src} leads to. */
sealed interface LayerSource {

    /** An image. */
    record Png(ZipItem item, PngHeader header) implements LayerSource {}

    /** Something else that is there, for example an SVG: kept, not read. */
    record Other(ZipItem item) implements LayerSource {}

    /** Nothing that can be kept. */
    record Bad(String reason) implements LayerSource {}

    /** Looks at each source once. For one thread. */
    final class Finder {

        private static final int SIGNATURE_BYTES = 8;

        private final ZipArchive archive;
        private final FileLimits limits;
        private final Map<String, LayerSource> found = new HashMap<>();

        Finder(ZipArchive archive, FileLimits limits) {
            this.archive = archive;
            this.limits = limits;
        }

        LayerSource find(String name) {
            return found.computeIfAbsent(name, this::look);
        }

        private LayerSource look(String name) {
            ZipItem item = archive.find(name).orElse(null);
            if (item == null) {
                return new Bad("the archive has no entry " + shown(name));
            }
            if (item.symbolicLink()) {
                return new Bad(shown(name) + " is a symbolic link, which is not followed");
            }
            if (item.size() == 0) {
                return new Bad(shown(name) + " is empty");
            }
            try (InputStream in = archive.open(item)) {
                byte[] start = in.readNBytes(SIGNATURE_BYTES);
                if (!PngReader.isPng(start)) {
                    boolean image = name.toLowerCase(Locale.ROOT).endsWith(".png");
                    return image ? new Bad(shown(name) + " is no PNG image") : new Other(item);
                }
                try (PngReader png = new PngReader(() -> archive.open(item), limits, archive.budget())) {
                    return new Png(item, png.header());
                }
            } catch (RefusedException e) {
                return new Bad(shown(name) + " " + e.reason());
            } catch (IOException e) {
                return new Bad(shown(name) + " cannot be read: " + e.getMessage());
            }
        }

        private static String shown(String name) {
            return name.length() > 100 ? name.substring(0, 100) + "..." : name;
        }
    }
}
